"""The rows behind a number: the same measure that was counted, listed. Their column sums to the number."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, BooleanField, Case, F, Func, Q, QuerySet, Sum, TextField, Value, When
from django.db.models.functions import Cast, Collate, JSONObject

from cooperatives.models import Entry, Kind, Rating, Sector, SupportActivity
from indicators.asks import Ask
from indicators.columns import Column, window
from indicators.engine import Answers, bases_by_province, definition_on, definitions_for, recipe
from indicators.sentences import capital
from indicators.sources import Source

NUMERATOR, DENOMINATOR = "numerator", "denominator"


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
        *parents, last = self.path.split("__")
        return parents[-1] if last == "name" and parents[-1:] == ["commune"] else last

    def cell(self, row: dict) -> str | date | int | None:
        value = row[self.path]
        if self.kind == "date" and isinstance(value, str):  # out of JSON
            return date.fromisoformat(value)
        return self.choices(value).label if self.choices and value else value


NAME, CODE = Shown("Tên tổ chức", "organisation__name"), Shown("Mã số thuế", "organisation__code")
PLACE = Shown("Xã, phường, đặc khu", "organisation__commune__name")
STATE = [Shown("Loại hình", "kind", choices=Kind), Shown("Lĩnh vực", "sector", choices=Sector)]
ACTIVITY = [
    Shown("Hoạt động", "title"),
    Shown("Loại", "kind", choices=SupportActivity.Kind),
    Shown("Ngày", "counts_on", "date"),
    Shown("Nơi tổ chức", "place"),
]
COLUMNS = {
    "stock": [
        NAME,
        CODE,
        *STATE,
        Shown("Xã, phường, đặc khu", "commune__name"),
        Shown("Tình trạng từ", "from_on", "date"),
    ],
    "births": [
        NAME,
        CODE,
        *STATE,
        Shown("Xã, phường, đặc khu", "commune__name"),
        Shown("Hình thức", "entry", choices=Entry),
        Shown("Ngày đăng ký", "from_on", "date"),
    ],
    "exits": [
        NAME,
        CODE,
        *STATE,
        Shown("Xã, phường, đặc khu", "commune__name"),
        Shown("Ngày chấm dứt", "from_on", "date"),
    ],
    "returns": [NAME, CODE, *STATE, PLACE, Shown("Năm", "year", "number")],
    "ratings": [
        NAME,
        CODE,
        *STATE,
        PLACE,
        Shown("Năm", "year", "number"),
        Shown("Xếp loại", "band", choices=Rating.Band),
    ],
    "activities": ACTIVITY,
    "participations": [
        NAME,
        CODE,
        PLACE,
        Shown("Hoạt động", "activity__title"),
        Shown("Ngày", "activity__counts_on", "date"),
    ],
    "recognitions": [NAME, CODE, PLACE, Shown("Nội dung", "product"), Shown("Từ ngày", "from_on", "date")],
}


def listed_columns(column: Column) -> list[Shown]:
    """What a list of this measure shows; the last one is what each row adds, where a row does not count one."""
    field = column.source.fields.get(column.measure.field)
    amount = [Shown(f"{capital(field.label)}{' (đồng)' if field.money else ''}", "amount", "number")] if field else []
    return COLUMNS[column.source.name] + amount


def amount(column: Column):
    """What a row adds to the figure; None where it counts one."""
    fields, measure = column.source.fields, column.measure
    if not measure.field:
        return None
    added = F(fields[measure.field].path)
    return added * F(fields[measure.weight].path) if measure.weight else added


@dataclass(frozen=True)
class Behind:
    """One side of a figure as a list. `rows` are dicts with the paths of `columns`, `organisation_id` and `amount`."""

    source: Source
    rows: QuerySet
    columns: list[Shown]
    distinct: bool

    @property
    def sums(self) -> bool:
        return self.columns[-1].path == "amount"

    def total(self) -> int:
        """What the column adds up to: it equals the number."""
        if self.sums:
            return self.rows.aggregate(total=Sum("amount"))["total"] or 0
        return self.rows.count()


def behind(ask: Ask, side: str, user) -> Behind | None:
    """The rows behind `side` of a figure, inside what `user` may see; None when it is stated or has no such side."""
    column: Column | None = getattr(recipe(ask, definition_on(definitions_for({ask.indicator}), ask)), side)
    if column is None:
        return None
    source, distinct = column.source, column.measure.aggregate == "organisations"
    bases = bases_by_province({ask.province})[ask.province]
    rows = source.rows().visible_to(user).filter(column.rows(), **{f"{source.base}__in": bases})
    rows = rows.order_by(*order(source))
    if distinct:  # a founding group takes part, too, but is no organisation yet
        rows = rows.filter(**{f"{source.organisation}__isnull": False}).distinct(*order(source)[:-1])
    columns = listed_columns(column)
    return Behind(source, values(rows, source, columns, column), columns, distinct)


def order(source: Source) -> list[str]:
    return ["organisation__sort_key", "organisation_id", "pk"] if source.organisation else ["counts_on", "pk"]


def values(rows: QuerySet, source: Source, columns: list[Shown], column: Column) -> QuerySet:
    if (added := amount(column)) is not None:
        rows = rows.annotate(amount=added)
    paths = [shown.path for shown in columns]
    return rows.values(*paths, *([source.organisation] if source.organisation else []), "pk")


def lists_for(asks: Iterable[Ask], answers: Answers) -> dict[Ask, tuple[list[Shown], list[list]]]:
    """{ask: (columns, rows)} of the numerators of computed figures. ONE statement, however many asks and tables."""
    tables = defaultdict(list)
    for ask in dict.fromkeys(asks):
        column = answers.recipes[ask].numerator
        if column:
            tables[column.source.model, column.source.base].append((ask, column))
    tables = list(tables.values())
    lists = {ask: (listed_columns(column), []) for table in tables for ask, column in table}
    if not tables:
        return lists
    first, *others = (table_rows(number, table, answers.bases) for number, table in enumerate(tables))
    rows = first.union(*others, all=True) if others else first
    seen = set()
    for row in rows.order_by("table", "rank", "owner", "row").iterator(chunk_size=2000):
        for at, (ask, column) in enumerate(tables[row["table"]]):
            if not row["hits"][at] or row["unit"] not in answers.bases[ask.province]:
                continue
            if column.measure.aggregate == "organisations":
                if (ask, row["owner"]) in seen or row["owner"] is None:
                    continue
                seen.add((ask, row["owner"]))
            columns, listed = lists[ask]
            listed.append([shown.cell(row["cells"] | {"amount": row["amounts"][at]}) for shown in columns])
    return lists


def table_rows(number: int, wanted: list[tuple[Ask, Column]], bases) -> QuerySet:
    """The rows of one table that any of the columns counts: which of them (`hits`), with what amount, and the cells."""
    columns = [column for _, column in wanted]
    source = columns[0].source
    hit = Q()
    for column in columns:
        hit |= column.rows()
    everywhere = set().union(*(bases[ask.province] for ask, _ in wanted))
    paths = {shown.path for column in columns for shown in listed_columns(column) if shown.path != "amount"}
    first, *_ = order(source)
    return (
        source.rows()
        .filter(window(columns) & hit, **{f"{source.base}__in": everywhere})
        .order_by()
        .values(
            table=Value(number),
            rank=F(first) if source.organisation else Collate(Cast(first, TextField()), "C"),
            owner=F(source.organisation) if source.organisation else Value(0, BigIntegerField()),
            row=F("pk"),
            unit=F(source.base),
            hits=array("boolean", [Case(When(c.rows(), then=Value(True)), default=Value(False)) for c in columns]),
            amounts=array("bigint", [Value(None) if amount(c) is None else amount(c) for c in columns]),
            cells=JSONObject(**{path: F(path) for path in paths}),
        )
    )


def array(kind: str, expressions: list) -> Func:
    base = BooleanField() if kind == "boolean" else BigIntegerField()
    return Func(*expressions, template=f"ARRAY[%(expressions)s]::{kind}[]", output_field=ArrayField(base))
