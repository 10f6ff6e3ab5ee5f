"""RELIABILITY §3 D through the whole import: uploaded, read by its job, shown as a page; no hostile workbook writes a row."""

import logging
import os
import re

import pytest
from django.core.exceptions import ValidationError

from cooperatives.imports.mapping import Mapping, folded, heads_digest
from cooperatives.models import AnnualReturn, ImportMapping, Organisation, Rating
from cooperatives.services import imports
from coopportal.kit.workbooks.reading import Unreadable, read_workbook
from tests import factories as make
from tests.cooperatives.imported import faults, upload, work
from tests.kit.workbooks import corpus as made

pytestmark = pytest.mark.django_db
KEYS = {
    "organisations": {
        made.CODE: "code", made.NAME: "name", made.SECTOR: "sector", made.DAY: "established_on", made.ADDRESS: "address",
    },
    "annual-returns": {
        made.CODE: "code", made.NAME: "name", made.YEAR: "year", made.MEMBERS: "members_total",
        made.REVENUE: "revenue_vnd", made.HIGH_TECH: "high_tech",
    },
    "ratings": {made.CODE: "code", made.NAME: "name", made.YEAR: "year", made.POINTS: "points"},
}  # fmt: skip
FIXED = {
    "organisations": {"kind": "Hợp tác xã"},
    "annual-returns": {},
    "ratings": {"scheme": "tt-01-2020", "band": "Khá"},
}
MOST_KIB, MOST_SECONDS = 256 * 1024, 10


@pytest.fixture
def refusals(monkeypatch):
    """(rule, sentence) of each workbook that the reader refused."""
    seen = []

    def reading(content: bytes, file_name: str, meanwhile):
        try:
            return read_workbook(content, file_name, meanwhile)
        except Unreadable as problem:
            seen.append((problem.rule, problem.sentence))
            raise

    monkeypatch.setattr(imports, "read_workbook", reading)
    return seen


def rows() -> list[int]:
    return [model.objects.count() for model in (Organisation, AnnualReturn, Rating)]


def know_the_heads(user, table: str) -> None:
    """As if the person had mapped such a sheet before."""
    keys = {folded(head): key for head, key in KEYS[table].items()}
    mapping = {"keys_of_heads": keys, "units": {}, "fixed": FIXED[table]}
    heads = heads_digest(made.HEADS)
    ImportMapping.objects.create(agency=user.agency, table=table, name="Danh sách", heads=heads, mapping=mapping)


def mapped(user, one):
    """Read with its columns mapped, where the sheet has another head beside."""
    keys = {folded(head): key for head, key in KEYS[one.table].items()}
    columns = {str(at): keys[folded(head)] for at, head in enumerate(one.sheets[0]["heads"]) if folded(head) in keys}
    mapping = Mapping(one.sheets[0]["name"], one.sheets[0]["head_row"], columns, {}, FIXED[one.table])
    return work(imports.map_import(one, mapping=mapping, save_as="", by=user, version=one.version))


def processor_seconds() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


@pytest.mark.parametrize("case", made.corpus(), ids=lambda case: case.name)
def test_it_ends_in_a_sentence_and_writes_nothing(client, case, refusals, caplog):
    caplog.set_level(logging.INFO, "coopportal.kit.workbooks")
    user = make.user("alliance_staff", kind="alliance")
    client.force_login(user)
    table = next(table for table, keys in KEYS.items() if not case.head or case.head in keys)
    before, content, start = rows(), case.content, processor_seconds()
    if case.rule == "file_too_large":
        with pytest.raises(ValidationError, match="10 MB"):
            upload(user, table, content, case.file_name)
        return
    know_the_heads(user, table)
    one = upload(user, table, content, case.file_name)
    one = mapped(user, one) if one.state == "mapping" else one
    page = client.get(one.get_absolute_url()).content.decode()
    if case.kind == "file":
        assert (one.state, refusals) == ("refused", [(case.rule, one.refusal)])
        assert one.refusal.replace("“", "").split(".")[0][:40] in page.replace("“", "")
    else:
        assert one.state == "previewed"
        told = {(key, rule) for _, key, rule in faults(one)}
        assert case.kind != "cell" or (KEYS[table][case.head], case.rule) in told
        assert case.kind != "cell" or "Xác nhận ghi vào sổ" not in page
        assert case.kind == "cell" or (one.counts["new"], told) == (one.lines.count(), set())
    assert rows() == before
    assert processor_seconds() - start < MOST_SECONDS
    peaks = [int(peak) for peak in re.findall(r"peak_kib': (\d+)", caplog.text)]
    assert max(peaks, default=0) < MOST_KIB
