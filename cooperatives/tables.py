"""The registry's tables as people know them: which columns, in which words. Lists, exports, templates and imports share it.

A column's `key` is stable: saved mappings, saved column choices and the hidden row of a template name it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from enum import Enum

from django.contrib.postgres.fields import ArrayField
from django.db import models

from cooperatives.models import (
    AnnualReturn,
    CommuneSubmission,
    Organisation,
    Participation,
    Rating,
    Recognition,
    SupportActivity,
)
from cooperatives.size import SizeClass, size_by_latest_return, size_case
from provinces.models import Commune, CommuneChange


class Shape(Enum):
    """How a cell is read and written. MONEY is whole đồng in the database and triệu đồng on paper."""

    TEXT = "text"
    CODE = "code"  # digits that are no number: tax codes, telephone numbers, codes of communes; zeros stay
    COUNT = "count"
    DECIMAL = "decimal"
    MONEY = "money"
    YEAR = "year"
    DAY = "day"
    FLAG = "flag"
    CHOICE = "choice"
    CHOICES = "choices"


@dataclass(frozen=True, eq=False)
class Column:
    """`path`: where the ORM finds the value from the table's model, `key` unless given. `fixed`: shown, never written to.

    `summed`: of several rows the sum means something, which it does not for averages, points and years.
    `blank`: what a list says of no value; in a file its cell is blank.
    `worked_out`: makes the expression whose value it is; such a column is told by lists and files and stored nowhere.
    """

    key: str
    label: str
    shape: Shape
    path: str = ""
    choices: type[models.TextChoices] | None = None
    fixed: bool = False
    required: bool = False
    longest: int | None = None
    summed: bool = False
    worked_out: Callable[[], models.Expression] | None = None
    blank: str = "…"

    @property
    def source(self) -> str:
        return self.path or self.key


@dataclass(frozen=True)
class Table:
    """`identity`: the keys of the columns that say which row is meant; `few`: those that a list shows unasked;
    `told`: columns that are worked out.
    """

    code: str
    name: str
    model: type[models.Model]
    columns: tuple[Column, ...]
    identity: tuple[str, ...]
    few: tuple[str, ...]
    told: tuple[Column, ...] = ()
    by_key: dict[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self):
        object.__setattr__(self, "by_key", {column.key: column for column in self.shown})

    @property
    def shown(self) -> tuple[Column, ...]:
        return self.columns + self.told


AVERAGES = {"member_income_vnd", "worker_income_vnd"}
SHAPES = (
    (models.BooleanField, Shape.FLAG),
    (models.DateField, Shape.DAY),
    (models.DecimalField, Shape.DECIMAL),
    (models.IntegerField, Shape.COUNT),
    (models.CharField, Shape.TEXT),
)


def column(model: type[models.Model], name: str, **more) -> Column:
    """A column about one field, in the field's own words."""
    of = model._meta.get_field(name)
    label = str(of.verbose_name).removesuffix(" (đồng)")
    shape = next((shape for kind, shape in SHAPES if isinstance(of, kind)), Shape.TEXT)
    if name == "year":
        shape = Shape.YEAR
    if name.endswith("_vnd"):
        shape, label = Shape.MONEY, f"{label} (triệu đồng)"
    inner = of.base_field if isinstance(of, ArrayField) else of
    choices = enum_of(inner)
    if choices:
        shape = Shape.CHOICES if isinstance(of, ArrayField) else Shape.CHOICE
    summed = shape in (Shape.COUNT, Shape.MONEY) and name not in AVERAGES
    given = {"label": label[0].upper() + label[1:], "shape": shape, "choices": choices, "summed": summed}
    return Column(name, **(given | {"longest": getattr(of, "max_length", None)} | more))


def enum_of(of: models.Field) -> type[models.TextChoices] | None:
    """A field's choices as an enumeration, so that words and values are told apart in one way."""
    if not of.choices:
        return None
    return models.TextChoices(f"{of.name.title()}Choice", {f"_{i}": pair for i, pair in enumerate(of.flatchoices)})


def columns(model: type[models.Model], names: Iterable[str], **more) -> tuple[Column, ...]:
    return tuple(column(model, name, **more) for name in names)


RECORD = Column("id", "Mã hồ sơ", Shape.COUNT, fixed=True)
OF_ORGANISATION = (
    Column("organisation", "Mã hồ sơ", Shape.COUNT, "organisation_id", fixed=True),
    Column("code", "Mã số thuế", Shape.CODE, "organisation__code", fixed=True),
    Column("name", "Tên tổ chức", Shape.TEXT, "organisation__name", fixed=True),
)
COMMUNE = Column("commune", "Xã, phường, đặc khu", Shape.TEXT, "commune__name")
RETURN_FIGURES = [
    one.name
    for one in AnnualReturn._meta.fields
    if one.name.startswith(("members_", "workers_", "managers_")) or one.name.endswith("_vnd")
]
RETURN_FLAGS = ["high_tech", "value_chain", "ocop", "digital", "law_compliant"]

ORGANISATIONS = Table(
    "organisations",
    "Danh sách tổ chức",
    Organisation,
    (
        RECORD,
        column(Organisation, "code", shape=Shape.CODE),
        column(Organisation, "certificate_number", shape=Shape.CODE),
        column(Organisation, "name", required=True),
        column(Organisation, "kind", required=True),
        column(Organisation, "sector", required=True),
        column(Organisation, "legal_status"),
        column(Organisation, "actual_status"),
        column(Organisation, "established_on", required=True),
        column(Organisation, "address"),
        COMMUNE,
        Column("commune_code", "Mã xã", Shape.CODE, "commune__code"),
        Column("base", "Địa bàn trước sắp xếp", Shape.TEXT, "base__name"),
        column(Organisation, "registered_under"),
        column(Organisation, "website"),
    ),
    identity=("id", "code", "name"),
    few=("name", "code", "kind", "sector", "commune", "actual_status", "established_on"),
    told=(
        Column(
            "size",
            "Quy mô (theo phiếu gần nhất)",
            Shape.CHOICE,
            choices=SizeClass,
            fixed=True,
            worked_out=size_by_latest_return,
        ),
    ),
)
RETURNS = Table(
    "annual-returns",
    "Phiếu thông tin năm",
    AnnualReturn,
    (
        *OF_ORGANISATION,
        column(AnnualReturn, "year", required=True),
        *columns(AnnualReturn, RETURN_FIGURES),
        *columns(AnnualReturn, RETURN_FLAGS),
        column(AnnualReturn, "difficulties"),
        column(AnnualReturn, "note"),
        column(AnnualReturn, "state", fixed=True),
    ),
    identity=("organisation", "year"),
    few=("name", "year", "members_total", "workers_total", "revenue_vnd", "profit_vnd", "state"),
    told=(Column("size", "Quy mô", Shape.CHOICE, choices=SizeClass, fixed=True, worked_out=size_case),),
)
RATINGS = Table(
    "ratings",
    "Xếp loại",
    Rating,
    (
        *OF_ORGANISATION,
        column(Rating, "year", required=True),
        Column("scheme", "Bộ tiêu chí (mã)", Shape.TEXT, "scheme__code", required=True),
        column(Rating, "band", required=True),
        column(Rating, "points"),
        column(Rating, "counts"),
        column(Rating, "rated_on"),
        column(Rating, "reason"),
    ),
    identity=("organisation", "year", "scheme"),
    few=("name", "year", "band", "points", "counts", "rated_on"),
)
SUPPORT = Table(
    "support-activities",
    "Hoạt động hỗ trợ",
    Participation,
    (
        Column("id", "Mã lượt tham gia", Shape.COUNT, fixed=True),
        Column("activity", "Mã hoạt động", Shape.COUNT, "activity_id", fixed=True),
        column(SupportActivity, "title", path="activity__title", required=True),
        column(SupportActivity, "kind", path="activity__kind", required=True),
        column(SupportActivity, "starts_on", path="activity__starts_on", required=True),
        column(SupportActivity, "counts_on", path="activity__counts_on", required=True),
        column(SupportActivity, "stage", path="activity__stage"),
        column(SupportActivity, "place", path="activity__place"),
        *OF_ORGANISATION,
        column(Participation, "founding_group"),
        column(Participation, "persons"),
        column(Participation, "amount_vnd"),
    ),
    identity=("id", "activity", "organisation", "founding_group"),
    few=("title", "kind", "counts_on", "name", "persons", "amount_vnd"),
)
RECOGNITIONS = Table(
    "recognitions",
    "Khen thưởng, chứng nhận",
    Recognition,
    (
        Column("id", "Mã ghi nhận", Shape.COUNT, fixed=True),
        *OF_ORGANISATION,
        column(Recognition, "group", required=True),
        *columns(Recognition, ["product", "level", "number", "issuer"]),
        column(Recognition, "from_on", required=True),
        replace(column(Recognition, "to_on"), blank="còn hiệu lực"),
    ),
    identity=("id", "organisation", "group", "product", "from_on"),
    few=("name", "group", "product", "level", "number", "from_on", "to_on"),
)
SUBMISSIONS = Table(
    "commune-submissions",
    "Số liệu cấp xã",
    CommuneSubmission,
    (
        Column("commune_code", "Mã xã", Shape.CODE, "commune__code", required=True),
        Column("commune", "Xã, phường, đặc khu", Shape.TEXT, "commune__name", fixed=True),
        column(CommuneSubmission, "year", required=True),
        column(CommuneSubmission, "nil_report"),
        *columns(CommuneSubmission, ["unlisted_groups", "unlisted_groups_new", "unlisted_group_members"]),
        column(CommuneSubmission, "state", fixed=True),
    ),
    identity=("commune_code", "year"),
    few=("commune", "year", "state", "nil_report", "unlisted_groups", "unlisted_group_members"),
)


class CommuneAct(models.TextChoices):
    """What a line of a decree does to a commune, as decrees head it."""

    RENAME = "rename", "Đổi tên, loại, mã"
    MERGE = "merge", "Nhập vào xã khác"
    SPLIT = "split", "Tách ra xã mới"


# A file alone brings it; no list shows it (provinces/decrees.py).
COMMUNE_CHANGES = Table(
    "commune-changes",
    "Thay đổi xã, phường",
    CommuneChange,
    (
        Column("commune_code", "Mã xã", Shape.CODE, required=True, longest=5),
        Column("called", "Tên hiện nay", Shape.TEXT, longest=80),
        Column("act", "Thay đổi", Shape.CHOICE, choices=CommuneAct),
        Column("on", "Ngày hiệu lực", Shape.DAY, required=True),
        Column("new_name", "Tên mới", Shape.TEXT, longest=80),
        Column("new_kind", "Loại mới", Shape.CHOICE, choices=Commune.Kind),
        Column("new_code", "Mã mới", Shape.CODE, longest=5),
        Column("into_code", "Nhập vào mã", Shape.CODE, longest=5),
        Column("basis", "Căn cứ", Shape.TEXT, required=True, longest=120),
        Column("followers", "Hồ sơ đi theo", Shape.TEXT, fixed=True),
    ),
    identity=("commune_code", "on"),
    few=("commune_code", "on"),
)
TABLES = {table.code: table for table in (ORGANISATIONS, RETURNS, RATINGS, SUPPORT, RECOGNITIONS, SUBMISSIONS)}
IMPORTED = TABLES | {COMMUNE_CHANGES.code: COMMUNE_CHANGES}
