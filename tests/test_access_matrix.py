import pytest, time
from tests.access.matrix import MATRIX, missing_rows
from tests.access.routes import routes, operations
from tests.access.walker import Walk
from tests.access.world import made, WALKERS


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        with made() as world:
            yield world


def test_rows():
    assert missing_rows(routes(), operations()) == []


@pytest.mark.parametrize("name", WALKERS)
def test_walk(world, db, name):
    t = time.time()
    walk = Walk(world, world.accounts[name], routes(), operations())
    walk.walk(MATRIX)
    t2 = time.time()
    walk.filter()
    print(name, walk.probes, round(t2 - t, 2), round(time.time() - t2, 2), walk.showed)
    print("\n".join(walk.findings))
    assert not walk.findings
