"""The rows behind a number: the same measure that was counted, listed. Their column sums to the number."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, F, Q, QuerySet, Sum, Value, When

from cooperatives.models import Entry, Kind, Rating, Sector, SupportActivity
from indicators.engine import Answers, Ask, Column, bases_by_province, definition_on, definitions_for, recipe, window
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


def capital(text: str) -> str:
    return text[0].upper() + text[1:]


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
    """{ask: (columns, rows)} of the numerators of computed figures; one statement a table, however many asks."""
    tables = defaultdict(list)
    for ask in dict.fromkeys(asks):
        column = answers.recipes[ask].numerator
        if column:
            tables[column.source.model, column.source.base].append((ask, column))
    lists = {}
    for (_, base), wanted in tables.items():
        lists |= table_lists(base, wanted, answers.bases)
    return lists


def table_lists(base: str, wanted: list[tuple[Ask, Column]], bases) -> dict[Ask, tuple[list[Shown], list[list]]]:
    columns = {ask: listed_columns(column) for ask, column in wanted}
    source = wanted[0][1].source
    flags = {
        f"in{i}": Case(When(column.rows(), then=Value(True)), default=Value(False))
        for i, (_, column) in enumerate(wanted)
    }
    amounts = {f"amount{i}": amount(column) for i, (_, column) in enumerate(wanted) if amount(column) is not None}
    hit = Q()
    for flag in flags:
        hit |= Q(**{flag: True})
    everywhere = set().union(*(bases[ask.province] for ask, _ in wanted))
    rows = source.rows().filter(window([column for _, column in wanted]), **{f"{base}__in": everywhere})
    paths = {shown.path for shown in sum(columns.values(), []) if shown.path != "amount"}
    keys = [source.organisation] if source.organisation else []
    rows = (
        rows.annotate(**flags, **amounts)
        .filter(hit)
        .order_by(*order(source))
        .values(*paths, *flags, *amounts, *keys, unit=F(base))
    )
    lists = {ask: (columns[ask], []) for ask, _ in wanted}
    seen = set()
    for row in rows.iterator(chunk_size=2000):
        for i, (ask, column) in enumerate(wanted):
            if not row[f"in{i}"] or row["unit"] not in bases[ask.province]:
                continue
            if column.measure.aggregate == "organisations":
                key = (ask, row[source.organisation])
                if key in seen or row[source.organisation] is None:
                    continue
                seen.add(key)
            lists[ask][1].append([shown.cell(row | {"amount": row.get(f"amount{i}")}) for shown in columns[ask]])
    return lists
