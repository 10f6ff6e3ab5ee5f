import pytest
import redis

from coopportal import embedded
from coopportal.processes import wait_for


def test_addresses_reach_both_servers_and_vietnamese_letters_have_cases(services):
    with embedded.hold(services.var):
        assert services.sql("SELECT upper('đồng bằng'), current_setting('listen_addresses')") == [("ĐỒNG BẰNG", "")]
        assert redis.from_url(embedded.redis_url(services.var)).config_get("port") == {"port": "0"}
    assert services.are_gone()


def test_data_outlive_the_last_holder_and_the_first_to_leave_stops_nothing(services):
    with embedded.hold(services.var):
        other = services.start_holder()
        services.sql("CREATE TABLE kept AS SELECT 1 AS number")
    assert services.answer()
    other.kill()
    assert services.are_gone()
    with embedded.hold(services.var):
        assert services.sql("SELECT number FROM kept") == [(1,)]


def test_killed_holder_leaves_nothing_behind(services):
    holder = services.start_holder()
    assert len(services.processes()) >= 3
    holder.kill()
    assert services.are_gone()


@pytest.mark.parametrize("server", ["redis-server", "bin/postgres"])
def test_killed_server_comes_back(services, server):
    with embedded.hold(services.var):
        services.kill(server)
        assert services.answer_again()


def test_killed_keeper_is_replaced_and_takes_its_servers_along(services):
    with embedded.hold(services.var):
        before = set(services.processes())
        services.kill("coopportal.embedded")
        assert wait_for(lambda: not before & set(services.processes()), 8)
        assert services.answer_again()
    assert services.are_gone()


def test_holder_after_a_killed_holder_and_keeper_finds_its_data(services):
    holder = services.start_holder()
    services.sql("CREATE TABLE kept AS SELECT 1 AS number")
    holder.kill()
    services.kill("coopportal.embedded")
    with embedded.hold(services.var):
        assert services.sql("SELECT number FROM kept") == [(1,)]


def test_removed_folder_ends_its_services(services):
    services.start_holder()
    (services.var / "services.lock").unlink()
    assert services.are_gone()


def test_data_of_another_postgresql_are_refused_in_a_sentence_and_untouched(services):
    (services.var / "postgres").mkdir(parents=True)
    (services.var / "postgres/PG_VERSION").write_text("17\n")
    with pytest.raises(embedded.ServicesError, match="PostgreSQL 17.*PostgreSQL 18"), embedded.hold(services.var):
        pass
    assert [path.name for path in services.var.rglob("*")] == ["postgres", "PG_VERSION"]


def test_long_path_gets_short_sockets_that_are_removed_again(services):
    services.var = services.var / "một thư mục rất dài" / "và một thư mục dài nữa"
    with embedded.hold(services.var):
        sockets = embedded.socket_folder(services.var)
        assert not sockets.is_relative_to(services.var)
        assert services.answer()
    assert not sockets.exists()


def test_one_named_server_is_not_enough(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://x/y")
    monkeypatch.delenv("REDIS_URL", raising=False)
    with pytest.raises(embedded.ServicesError, match="REDIS_URL"):
        embedded.other_servers_named()
