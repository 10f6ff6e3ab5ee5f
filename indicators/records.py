"""The rows behind a number: the same measures that were counted, listed. Their column sums to the number."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    CharField,
    DateField,
    DecimalField,
    F,
    Func,
    Q,
    QuerySet,
    Sum,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Collate, Concat, JSONObject

from accounts.models import User
from cooperatives.models import Entry, Kind, Rating, Sector, SupportActivity
from cooperatives.models.support import Funding
from indicators.asks import Ask
from indicators.columns import Column, window
from indicators.definitions import Definition, is_money
from indicators.engine import Answers, Recipe, bases_by_province, definition_on, definitions_for, recipe
from indicators.sentences import capital
from indicators.sources import SOURCES, Source
from provinces.models import Commune, CommuneTag

NUMERATOR, DENOMINATOR = "numerator", "denominator"
EXACT = DecimalField(max_digits=40, decimal_places=4)
BASE = "base_"
SIDES = [NUMERATOR, DENOMINATOR, BASE + NUMERATOR, BASE + DENOMINATOR]


@dataclass(frozen=True)
class Shown:
    """A column of a list. `kind`: text, date or number (money in đồng)."""

    label: str
    path: str
    kind: str = "text"
    choices: type | None = None

    @property
    def key(self) -> str:
        """Its name in the API: "organisation__commune__name" is "commune", "organisation__name" is "name"."""
        *parents, last = self.path.removeprefix("told_").split("__")
        return parents[-1] if last == "name" and parents[-1:] in (["commune"], ["union"]) else last

    def cell(self, row: dict) -> str | date | int | Decimal | None:
        value = row[self.path]
        if self.kind == "date" and isinstance(value, str):  # out of JSON
            return date.fromisoformat(value)
        if isinstance(value, Decimal):
            return plain(value)
        return self.choices(value).label if self.choices and value else value


NAME, CODE = Shown("Tên tổ chức", "organisation__name"), Shown("Mã số thuế", "organisation__code")
PLACE = Shown("Xã, phường, đặc khu", "organisation__commune__name")
STATE = [Shown("Loại hình", "kind", choices=Kind), Shown("Lĩnh vực", "sector", choices=Sector)]
SEAT = Shown("Xã, phường, đặc khu", "commune__name")
COLUMNS = {
    "stock": [NAME, CODE, *STATE, SEAT, Shown("Tình trạng từ", "from_on", "date")],
    "births": [
        NAME,
        CODE,
        *STATE,
        SEAT,
        Shown("Hình thức", "entry", choices=Entry),
        Shown("Ngày đăng ký", "from_on", "date"),
    ],
    "exits": [NAME, CODE, *STATE, SEAT, Shown("Ngày chấm dứt", "from_on", "date")],
    "returns": [NAME, CODE, *STATE, PLACE, Shown("Năm", "year", "number")],
    "ratings": [
        NAME,
        CODE,
        *STATE,
        PLACE,
        Shown("Năm", "year", "number"),
        Shown("Xếp loại", "band", choices=Rating.Band),
    ],
    "activities": [
        Shown("Hoạt động", "title"),
        Shown("Loại", "kind", choices=SupportActivity.Kind),
        Shown("Ngày", "counts_on", "date"),
        Shown("Nơi tổ chức", "place"),
    ],
    "participations": [
        NAME,
        CODE,
        PLACE,
        Shown("Hoạt động", "activity__title"),
        Shown("Ngày", "activity__counts_on", "date"),
    ],
    "funding": [
        Shown("Hoạt động", "activity__title"),
        Shown("Loại", "activity__kind", choices=SupportActivity.Kind),
        Shown("Ngày", "activity__counts_on", "date"),
        Shown("Nguồn", "nature", choices=Funding.Nature),
    ],
    "recognitions": [NAME, CODE, PLACE, Shown("Nội dung", "product"), Shown("Từ ngày", "from_on", "date")],
    "memberships": [
        Shown("Tên tổ chức", "member__name"),
        Shown("Mã số thuế", "member__code"),
        Shown("Xã, phường, đặc khu", "member__commune__name"),
        Shown("Liên hiệp hợp tác xã", "union__name"),
        Shown("Từ ngày", "from_on", "date"),
    ],
    "representatives": [NAME, CODE, PLACE, Shown("Chức danh", "title"), Shown("Từ ngày", "from_on", "date")],
    "unlisted": [SEAT, Shown("Năm", "year", "number")],
    "unlisted_new": [SEAT, Shown("Năm", "year", "number")],
    "communes": [Shown("Xã, phường, đặc khu", "name"), Shown("Loại", "kind", choices=Commune.Kind)],
    "former_communes": [Shown("Xã, phường, đặc khu", "name"), Shown("Loại", "kind")],
    "commune_tags": [SEAT, Shown("Diện", "tag", choices=CommuneTag.Tag)],
}
ORDER = {
    "activities": ("counts_on",),
    "funding": ("activity__counts_on",),
    "memberships": ("member__sort_key", "member_id"),
    "unlisted": ("commune__sort_key",),
    "unlisted_new": ("commune__sort_key",),
    "communes": ("sort_key",),
    "former_communes": ("sort_key",),
    "commune_tags": ("commune__sort_key",),
}
OF_ORGANISATIONS = ("organisation__sort_key", "organisation_id")


@dataclass(frozen=True)
class Side:
    """One of the figures that a value is made of, and the key by which its rows are asked for."""

    key: str
    label: str
    figure: Fraction | None
    money: bool


def sides(ask: Ask, answers: Answers) -> list[Side]:
    """The one of a plain figure, two of a quotient, and of growth those of the present and of the base figure."""
    actual, how = answers[ask], answers.recipes[ask]
    definition = how.definition
    if definition.kind != "growth":
        return sides_of(definition, actual)
    now = sides_of(definition.of, actual.present, " kỳ này") if actual.present else []
    before = sides_of(definition.of, actual.base, " kỳ gốc", BASE) if how.base and actual.base else []
    return now + before


def sides_of(definition: Definition, actual, when: str = "", prefix: str = "") -> list[Side]:
    found = [Side(prefix + NUMERATOR, f"Tử số{when}", actual.numerator, is_money(definition.numerator))]
    if definition.denominator:
        money = is_money(definition.denominator)
        return [*found, Side(prefix + DENOMINATOR, f"Mẫu số{when}", actual.denominator, money)]
    return [Side(prefix + NUMERATOR, f"Số{when or ' liệu'}", actual.numerator, found[0].money)]


def columns_of(how: Recipe, key: str) -> tuple[Column, ...]:
    if key.startswith(BASE):
        how, key = how.base or Recipe(how.definition), key.removeprefix(BASE)
    return {NUMERATOR: how.numerator, DENOMINATOR: how.denominator}.get(key, ())


def listed_columns(column: Column) -> list[Shown]:
    """What a list of this measure shows; the last one is what each row adds, where a row does not count one."""
    measure, fields = column.measure, column.source.fields
    if measure.aggregate != "sum":
        return COLUMNS[column.source.name]
    added = [fields[name] for name in measure.fields]
    label = f"{capital(' cộng '.join(field.label for field in added))}{' (đồng)' if added[0].money else ''}"
    return [*COLUMNS[column.source.name], Shown(label, "amount", "number")]


# A figure added up from several tables is one list of what their rows have in common

COMMON = [
    Shown("Tên", "told_name"),
    Shown("Mã số thuế", "told_code"),
    Shown("Loại hình", "told_kind", choices=Kind),
    Shown("Lĩnh vực", "told_sector", choices=Sector),
    Shown("Xã, phường, đặc khu", "told_commune"),
    Shown("Ngày", "told_on", "date"),
    Shown("Số cộng vào", "amount", "number"),
]
TOLD_AS = {  # which column of a source's own list says what the common one asks for
    "told_name": ("organisation__name", "member__name", "title", "activity__title", "name"),
    "told_code": ("organisation__code", "member__code"),
    "told_kind": ("kind",),
    "told_sector": ("sector",),
    "told_commune": ("commune__name", "organisation__commune__name", "member__commune__name"),
    "told_on": ("from_on", "counts_on", "activity__counts_on"),
}
UNLISTED = {"unlisted": "tổ hợp tác", "unlisted_new": "tổ hợp tác thành lập mới"}


def in_common(column: Column) -> dict:
    """Expressions for `COMMON`: of unlisted groups "Xã Bằng Thành: 12 tổ hợp tác chưa lập danh sách"."""
    own = {shown.path: shown for shown in COLUMNS[column.source.name]}
    told = {}
    for path, names in TOLD_AS.items():
        choices = next(one.choices for one in COMMON if one.path == path)
        found = next((name for name in names if name in own and own[name].choices is choices), None)
        empty = DateField() if path == "told_on" else TextField()
        told[path] = Cast(F(found), empty) if found else Cast(Value(None), empty)
    if column.source.name in UNLISTED:
        what = (
            "thành viên tổ hợp tác"
            if "unlisted_group_members" in column.measure.fields
            else UNLISTED[column.source.name]
        )
        number = Cast(column.value(), TextField())
        told["told_name"] = Concat(
            full_name("commune"), Value(": "), number, Value(f" {what} chưa lập danh sách"), output_field=TextField()
        )
        told["told_kind"] = Value(Kind.GROUP.value, TextField())
    return told


def full_name(commune: str):
    kinds = [When(**{f"{commune}__kind": kind}, then=Value(capital(label))) for kind, label in Commune.Kind.choices]
    return Concat(Case(*kinds, output_field=CharField()), Value(" "), F(f"{commune}__name"))


@dataclass(frozen=True)
class Behind:
    """One side of a figure as a list. `rows` are dicts with the paths of `columns`, `owner` (whose row it is) and `amount`."""

    rows: QuerySet
    columns: list[Shown]
    total_noun: str
    tables: tuple[QuerySet, ...]

    @property
    def sums(self) -> bool:
        return self.columns[-1].path == "amount"

    def organisation_of(self, row: dict) -> int | None:
        return row["owner"]

    def total(self) -> Fraction:
        """What the column adds up to: it equals the number."""
        if not self.sums:
            return Fraction(self.rows.count())
        sums = (rows.order_by().aggregate(total=Sum("amount"))["total"] for rows in self.tables)
        return Fraction(sum(found or 0 for found in sums))


def behind(ask: Ask, side: str, user: User | None) -> Behind | None:
    """The rows behind `side` of a figure, inside what `user` may see (None: the operator at the machine, who sees all).

    None when it is stated or has no such side.
    """
    how = recipe(ask, definition_on(definitions_for({ask.indicator}), ask))
    return behind_columns(columns_of(how, side), bases_by_province({ask.province})[ask.province], user)


def behind_answer(ask: Ask, side: str, answers: Answers, user: User | None) -> Behind | None:
    """`behind` of a figure that has been counted: nothing is looked up again."""
    return behind_columns(columns_of(answers.recipes[ask], side), answers.bases[ask.province], user)


def behind_columns(columns: tuple[Column, ...], bases: frozenset[int], user: User | None) -> Behind | None:
    if not columns:
        return None
    if len(columns) > 1:
        selects = [common_rows(column, bases, user) for column in columns]
        rows = selects[0].union(*selects[1:], all=True).order_by("nth", "rank", "pk")
        return Behind(rows, COMMON, "dòng", tuple(selects))
    (column,) = columns
    source = column.source
    shown = listed_columns(column)
    rows = rows_of(column, bases, user).order_by(*order(source))
    if column.measure.aggregate == "distinct":
        rows = told_apart(rows, column)
    owner = F(source.organisation) if source.organisation else Value(None, BigIntegerField())
    rows = rows.annotate(owner=owner, **({"amount": column.value()} if shown[-1].path == "amount" else {}))
    noun = "tổ chức" if source.organisation and source.name not in ("participations", "memberships") else "dòng"
    if column.measure.fields == ("organisation",):
        noun = "tổ chức"
    rows = rows.values(*(one.path for one in shown), "owner", "pk")
    return Behind(rows, shown, noun, (rows,))


def rows_of(column: Column, bases, user: User | None) -> QuerySet:
    """Of a table that everybody may read, such as the communes, all; else what the person may see."""
    rows = column.source.rows()
    rows = rows.visible_to(user) if user and hasattr(rows, "visible_to") else rows
    return rows.annotate(unit=column.source.unit()).filter(column.rows(), unit__in=bases)


def told_apart(rows: QuerySet, column: Column) -> QuerySet:
    """The first row of each that is counted once; a founding group takes part, too, but is no organisation yet."""
    owner = column.owner()
    first = rows.filter(**{f"{owner}__isnull": False}).order_by(owner, "pk").distinct(owner).values("pk")
    return rows.filter(pk__in=first)


def common_rows(column: Column, bases, user: User | None) -> QuerySet:
    """One table's part of a list of several; the union of them has one order."""
    source = column.source
    rows = rows_of(column, bases, user)
    one = Value(1) if column.measure.aggregate == "rows" else Coalesce(column.value(), 0)
    names = in_common(column)
    return rows.annotate(
        nth=Value(list(SOURCES).index(source.name)),
        rank=Cast(F(order(source)[0]), TextField()),
        owner=Cast(F(source.organisation) if source.organisation else Value(None), BigIntegerField()),
        amount=Cast(one, EXACT),
        **names,
    ).values("nth", "rank", "pk", "owner", "amount", *names)


def order(source: Source) -> tuple[str, ...]:
    return (*ORDER.get(source.name, OF_ORGANISATIONS), "pk")


def lists_for(asks: Iterable[Ask], answers: Answers) -> dict[Ask, tuple[list[Shown], list[list]]]:
    """{ask: (columns, rows)} of the numerators of computed figures. ONE statement, however many asks and tables."""
    tables = defaultdict(list)
    lists = {}
    for ask in dict.fromkeys(asks):
        numerator = answers.recipes[ask].numerator
        for column in numerator:
            shown = listed_columns(column) if len(numerator) == 1 else COMMON
            lists[ask] = shown, []
            tables[column.source.model].append((ask, column, shown))
    tables = list(tables.values())
    if not tables:
        return lists
    first, *others = (table_rows(number, table, answers.bases) for number, table in enumerate(tables))
    rows = first.union(*others, all=True) if others else first
    seen = set()
    for row in rows.order_by("table", "rank", "owner", "row").iterator(chunk_size=2000):
        for at, (ask, column, shown) in enumerate(tables[row["table"]]):
            if not row["hits"][at] or row["unit"] not in answers.bases[ask.province]:
                continue
            if column.measure.aggregate == "distinct":
                one = row["ones"][at]
                if (ask, one) in seen or one is None:
                    continue
                seen.add((ask, one))
            cells = row["cells"] | {"amount": row["amounts"][at]}
            if shown is COMMON:
                cells |= cells[f"common{at}"]
            lists[ask][1].append([one.cell(cells) for one in shown])
    return lists


def plain(amount: Decimal | None) -> int | Decimal | None:
    return int(amount) if amount is not None and amount == int(amount) else amount


def table_rows(number: int, wanted: list[tuple[Ask, Column, list[Shown]]], bases) -> QuerySet:
    """The rows of one table that any of the columns counts: which of them (`hits`), with what amount, and the cells."""
    columns = [column for _, column, _ in wanted]
    source = columns[0].source
    hit = Q()
    for column in columns:
        hit |= column.rows()
    everywhere = set().union(*(bases[ask.province] for ask, *_ in wanted))
    paths = {one.path for column in columns for one in COLUMNS[column.source.name]}
    common = {
        f"common{at}": JSONObject(**in_common(column))
        for at, (_, column, shown) in enumerate(wanted)
        if shown is COMMON
    }
    adding = [added(column, shown) for _, column, shown in wanted]
    first = order(source)[0]
    return (
        source.rows()
        .annotate(unit=source.unit())
        .filter(window(columns) & hit, unit__in=everywhere)
        .order_by()
        .values(
            "unit",
            table=Value(number),
            rank=F(first) if first.endswith("sort_key") else Collate(Cast(first, TextField()), "C"),
            owner=F(source.organisation) if source.organisation else Value(0, BigIntegerField()),
            row=F("pk"),
            hits=array("boolean", [Case(When(c.rows(), then=Value(True)), default=Value(False)) for c in columns]),
            amounts=array("numeric", adding),
            ones=array("text", [F(c.owner()) if c.measure.aggregate == "distinct" else Value(None) for c in columns]),
            cells=JSONObject(**{path: F(path) for path in paths}, **common),
        )
    )


def added(column: Column, shown: list[Shown]):
    """What a row adds to the sum of its list; nothing where rows are only counted."""
    if shown is COMMON and column.measure.aggregate == "rows":
        return Value(1)
    return Value(None) if (value := column.value()) is None else value


ELEMENTS = {"boolean": BooleanField(), "numeric": EXACT, "text": TextField()}


def array(kind: str, expressions: list) -> Func:
    each = [Cast(one, ELEMENTS[kind]) if kind == "text" else one for one in expressions]
    return Func(*each, template=f"ARRAY[%(expressions)s]::{kind}[]", output_field=ArrayField(ELEMENTS[kind]))
