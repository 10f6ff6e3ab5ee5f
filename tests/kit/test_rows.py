"""The one COPY, and counting rows."""

import pghistory
import pytest
from django.db import DatabaseError, connection, models, transaction
from pghistory.models import Context

from accounts.models import AgencyGroup
from cooperatives.models import Organisation, Programme
from coopportal.kit.rows import CountRows, RowStream, StaleRow, copy_rows, lock
from tests.factories import organisation, programme

AWKWARD = [
    "Tab\there",
    "two\nlines",
    "back\\slash \\N",
    "carriage\rreturn",
    "Đắk Nông “ngoặc”",
    "\\.",
    "",
    "NULL",
    "a,b;c'd\"e",
]


@pytest.mark.django_db
def test_what_is_copied_comes_back_letter_for_letter():
    copy_rows(AgencyGroup, ["name"], ([text] for text in AWKWARD))
    assert set(AWKWARD) <= set(AgencyGroup.objects.values_list("name", flat=True))


@pytest.mark.django_db
def test_none_is_null_and_defaults_are_the_databases():
    copy_rows(Organisation, ["name", "code", "certificate_number", "address", "registered_under", "business_lines", "website",
                             "search_key", "sort_key"], [("Hợp tác xã Chép", None, "", "", "", "{}", "", "", "")])  # fmt: skip
    one = Organisation.objects.get(name="Hợp tác xã Chép")
    assert (one.code, one.version, one.demonstration) == (None, 1, False)
    assert one.created_at


@pytest.mark.django_db
def test_a_bad_row_writes_nothing():
    rows = [["Nhóm một"], ["Nhóm hai"], ["x" * 201]]
    with pytest.raises(DatabaseError):
        copy_rows(AgencyGroup, ["name"], rows)
    assert not AgencyGroup.objects.filter(name__startswith="Nhóm").exists()


@pytest.mark.django_db
def test_a_copy_says_who_it_is():
    """History tells an import from a page's write by it."""
    copy_rows(AgencyGroup, ["name"], [["Nhóm"]], reason="nhap-tep")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('application_name')")
        assert cursor.fetchone() == ("nhap-tep",)


@pytest.mark.parametrize("size", [1, 7, 8192, -1])
def test_a_stream_gives_the_same_text_in_pieces_of_any_size(size):
    rows = [(n, f"hợp tác xã {n}", None) for n in range(50)]
    stream, pieces = RowStream(iter(rows)), []
    while piece := stream.read(size):
        pieces.append(piece)
    assert "".join(pieces) == "".join(f"{n}\thợp tác xã {n}\t\\N\n" for n in range(50))
    assert size < 0 or max(map(len, pieces)) <= size


def test_a_stream_never_holds_more_than_it_was_asked_for():
    taken = []
    stream = RowStream((taken.append(n) or n,) for n in range(10_000))
    stream.read(100)
    assert len(taken) < 60


@pytest.mark.django_db
def test_rows_are_counted_under_a_condition_and_nothing_is_zero():
    organisation(kind="lh")
    organisation(kind="tht")
    everywhere = Organisation.objects.filter(base__slug="dak-nong")
    counted = everywhere.aggregate(all=CountRows(), unions=CountRows(filter=models.Q(kind="lh")))
    assert counted == {"all": 2, "unions": 1}
    assert Organisation.objects.none().aggregate(n=CountRows()) == {"n": 0}


@pytest.mark.django_db
def test_a_row_says_in_which_context_it_was_written_copied_or_not():
    with pghistory.context(user=7, reason="Nhập lần đầu") as context:
        saved = programme()
        copy_rows(Programme, ["code", "name", "number", "province_id"], [["chep", "Chép", "", saved.province_id]])
    found = {row.created_in_id for row in [Programme.objects.get(code="chep"), Programme.objects.get(pk=saved.pk)]}
    assert found == {context.id}
    assert Context.objects.get(pk=context.id).metadata == {"user": 7, "reason": "Nhập lần đầu"}


@pytest.mark.django_db
def test_a_row_that_somebody_changed_meanwhile_is_not_given_out():
    one = programme("khoa")
    with transaction.atomic():
        assert lock(Programme.objects.all(), one.pk, one.version).pk == one.pk
    Programme.objects.filter(pk=one.pk).update(name="Đổi")
    with transaction.atomic(), pytest.raises(StaleRow) as stale:
        lock(Programme.objects.all(), one.pk, one.version)
    assert (stale.value.row.name, stale.value.row.version) == ("Đổi", one.version + 1)
