"""The lists of the registry: what each is sorted and narrowed by, and its rows as people read them.

One function, `listed`, answers which rows a person's filter means: the page, its totals, an export and a bulk act ask it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import BigIntegerField, DateField, DecimalField, F, QuerySet, Sum, TextField, Value
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.urls import reverse

from cooperatives.forms import lists as forms
from cooperatives.models.organisations import FAR_FUTURE
from cooperatives.tables import (
    ORGANISATIONS,
    RATINGS,
    RECOGNITIONS,
    RETURNS,
    SUBMISSIONS,
    SUPPORT,
    Column,
    Shape,
    Table,
)
from coopportal.kit.numbers import MILLION, format_number
from coopportal.kit.periods import day_label
from coopportal.kit.rows import CountRows

MOST = 10**18  # more than any figure
TEXT_ENDS = Value(""), Value("~")  # before and behind every code and sort key
DAY_ENDS = Value(date(1, 1, 1)), Value(FAR_FUTURE)
FIGURE_ENDS = Value(-MOST), Value(MOST)
NUMBERS = {Shape.COUNT, Shape.MONEY, Shape.DECIMAL, Shape.YEAR}


@dataclass(frozen=True)
class Sort:
    """`ends`: the values that stand for a blank in falling and rising order, so that blanks come last in either."""

    path: str
    then: tuple[str, ...] = ("pk",)
    ends: tuple[Value, Value] | None = None
    output: type = TextField
    of_names: bool = False  # kept by an index of the whole country
    everywhere: bool = True  # False: only within a territory, for no index keeps this order for the country

    def apply(self, rows: QuerySet, falling: bool, hidden: bool) -> tuple[QuerySet, tuple[str, ...]]:
        """The rows, each with `sorted_by`, and the keys that `keyset_page` orders them by.

        An order that is `hidden` from the planner has no index: it then fetches the rows that are meant and sorts them,
        where else it might walk the index of the whole country in search of a few.
        """
        ends = self.ends or (TEXT_ENDS if hidden and self.of_names else None)
        blank = ends and ends[0 if falling else 1]
        by = Coalesce(self.path, blank, output_field=self.output()) if ends else F(self.path)
        keys = ("sorted_by", *self.then)
        return rows.annotate(sorted_by=by), tuple(f"-{key}" if falling else key for key in keys)


def by_code(path):
    return Sort(path, ends=TEXT_ENDS)


def by_day(path):
    return Sort(path, ends=DAY_ENDS, output=DateField)


def by_figure(path, output=BigIntegerField):
    return Sort(path, ends=FIGURE_ENDS, output=output)


@dataclass(frozen=True)
class Listing:
    """`link` names what a row leads to: a route and the value that is its argument, shown on column `title`."""

    table: Table
    form: type[forms.ListFilterForm]
    sorts: dict[str, Sort]
    default_sort: str
    title: str
    link: tuple[str, str] | None
    noun: str
    empty: str
    tones: dict[str, dict[str, str]] = field(default_factory=dict)
    invented: str = "demonstration"  # the field that marks an invented row; "" where none does

    @property
    def room(self) -> str:
        """The room of the registry that is about the same things."""
        return ROOMS[self.code]

    @property
    def code(self) -> str:
        return self.table.code

    @property
    def url(self) -> str:
        return reverse("cooperatives:list") if self.table is ORGANISATIONS else self.address("table")

    def address(self, route: str) -> str:
        return reverse(f"cooperatives:{route}", args=[self.code])


ROOMS = {
    "organisations": "list",
    "annual-returns": "returns",
    "ratings": "ratings",
    "support-activities": "support",
    "recognitions": "recognitions",
    "commune-submissions": "submissions",
}
STATUS_TONES = {"active": "good", "nominal": "warn"}
STATE_TONES = {"submitted": "pace", "checked": "good", "returned": "warn"}
BAND_TONES = {"good": "good", "fair": "good", "weak": "bad"}
OF_RETURN = {
    column.key: by_figure(column.source) for column in RETURNS.columns if column.shape in (Shape.COUNT, Shape.MONEY)
}

LISTINGS = {
    listing.code: listing
    for listing in (
        Listing(
            ORGANISATIONS,
            forms.OrganisationFilterForm,
            {
                "name": Sort("sort_key", of_names=True),
                "code": by_code("code"),
                "certificate_number": Sort("certificate_number", everywhere=False),
                "commune": Sort("commune__sort_key", ("sort_key", "pk"), TEXT_ENDS, everywhere=False),
                "kind": Sort("kind", ("sort_key", "pk"), TEXT_ENDS, everywhere=False),
                "sector": Sort("sector", ("sort_key", "pk"), TEXT_ENDS, everywhere=False),
                "actual_status": Sort("actual_status", ("sort_key", "pk"), TEXT_ENDS, everywhere=False),
                "established_on": Sort("established_on", ends=DAY_ENDS[1:] * 2, output=DateField),
            },
            "name",
            "name",
            ("detail", "pk"),
            "tổ chức",
            "Tổ chức hiện ra ở đây sau khi hồ sơ đăng ký được nhập.",
            {"actual_status": STATUS_TONES},
        ),
        Listing(
            RETURNS,
            forms.ReturnFilterForm,
            {"name": Sort("organisation__sort_key", ("organisation_id", "year", "pk"), of_names=True)}
            | {key: sort for key, sort in OF_RETURN.items() if key != "organisation"},
            "name",
            "name",
            ("returns", "organisation_id"),
            "phiếu",
            "Phiếu thông tin năm hiện ra ở đây sau khi được nhập từ hồ sơ tổ chức.",
            {"state": STATE_TONES},
        ),
        Listing(
            RATINGS,
            forms.RatingFilterForm,
            {
                "name": Sort("organisation__sort_key", ("organisation_id", "year", "pk"), of_names=True),
                "points": by_figure("points", lambda: DecimalField(max_digits=20, decimal_places=2)),
                "rated_on": by_day("rated_on"),
            },
            "name",
            "name",
            ("ratings", "organisation_id"),
            "kết quả xếp loại",
            "Kết quả xếp loại hiện ra ở đây sau khi được nhập từ hồ sơ tổ chức.",
            {"band": BAND_TONES},
        ),
        Listing(
            SUPPORT,
            forms.SupportFilterForm,
            {
                "counts_on": Sort("activity__counts_on", ("activity_id", "pk")),
                "starts_on": Sort("activity__starts_on", ("activity_id", "pk")),
                "name": Sort("organisation__sort_key", ("pk",), TEXT_ENDS),
                "persons": by_figure("persons"),
                "amount_vnd": by_figure("amount_vnd"),
            },
            "-counts_on",
            "name",
            ("support", "organisation_id"),
            "lượt tham gia",
            "Lượt tham gia hiện ra ở đây sau khi hoạt động hỗ trợ được ghi.",
            invented="activity__demonstration",
        ),
        Listing(
            RECOGNITIONS,
            forms.RecognitionFilterForm,
            {
                "from_on": Sort("from_on"),
                "name": Sort("organisation__sort_key", ("organisation_id", "pk"), of_names=True),
            },
            "-from_on",
            "name",
            ("recognitions", "organisation_id"),
            "ghi nhận",
            "Khen thưởng, chứng nhận hiện ra ở đây sau khi được ghi vào hồ sơ tổ chức.",
        ),
        Listing(
            SUBMISSIONS,
            forms.SubmissionFilterForm,
            {
                "commune": Sort("commune__sort_key", ("commune_id", "year", "pk")),
                "year": Sort("year", ("commune__sort_key", "pk")),
                "unlisted_groups": by_figure("unlisted_groups"),
                "unlisted_group_members": by_figure("unlisted_group_members"),
            },
            "commune",
            "commune",
            None,
            "xã, phường, đặc khu",
            "Số liệu hiện ra ở đây sau khi xã, phường, đặc khu nộp số liệu cuối năm.",
            {"state": STATE_TONES},
            invented="",
        ),
    )
}


def filter_form(listing: Listing, user, query: QueryDict) -> forms.ListFilterForm:
    """The filter as it is filled in, over those rows of the list that the person sees."""
    return listing.form(query, user=user, seen=listing.table.model.objects.visible_to(user))


def listed(listing: Listing, user, query: QueryDict) -> tuple[forms.ListFilterForm, QuerySet]:
    """The filter and the rows it leaves."""
    form = filter_form(listing, user, query)
    return form, form.apply(form.seen)


def sorts_for(listing: Listing, user) -> dict[str, Sort]:
    return {key: sort for key, sort in listing.sorts.items() if sort.everywhere or not user.sees_nation}


def wanted_sort(listing: Listing, user, asked: str) -> str:
    """What `?sort=` asks for, "-" in front when falling; the list's own order for anything not on offer."""
    return asked if asked.removeprefix("-") in sorts_for(listing, user) else listing.default_sort


def in_order(listing: Listing, rows: QuerySet, sort: str, user, few: bool = False) -> tuple[QuerySet, tuple[str, ...]]:
    """`few`: the rows are known to be few of the list. Those of a territory of several base units always are."""
    hidden = few or (not user.sees_nation and len(user.territory_ids) > 1)
    return listing.sorts[sort.removeprefix("-")].apply(rows, sort.startswith("-"), hidden)


def shown_columns(listing: Listing, chosen: list[str]) -> list[Column]:
    """The title, then in the table's order; what a saved choice names and the table has no more is passed over."""
    keys = {key for key in chosen if key in listing.table.by_key} or set(listing.table.few)
    others = [column for column in listing.table.shown if column.key in keys and column.key != listing.title]
    return [listing.table.by_key[listing.title], *others]


def only_keys(rows: QuerySet, keys: tuple[str, ...]) -> QuerySet:
    """What tells which rows make a page: nothing that would join another table before the page is cut."""
    return rows.values(*{"pk", *(key.removeprefix("-") for key in keys)})


def rows_of(listing: Listing, pks: list[int], columns: list[Column]) -> list[dict]:
    """These rows, in this order, as dictionaries with what the columns and the link need and no field more."""
    names = {"pk", *(column.source for column in columns)}
    names |= {listing.link[1]} if listing.link else set()
    names |= {listing.invented} if listing.invented else set()
    rows = worked_out(listing.table.model.objects.filter(pk__in=pks), columns)
    found = {row["pk"]: row for row in rows.values(*sorted(names))}
    return [found[pk] for pk in pks if pk in found]


def worked_out(rows: QuerySet, columns: list[Column]) -> QuerySet:
    """The rows with what of these columns is stored nowhere."""
    return rows.annotate(**{column.source: column.worked_out() for column in columns if column.worked_out})


def total_of(rows: QuerySet, columns: list[Column]) -> tuple[int, list[tuple[Column, int | None]]]:
    """How many rows, and the sums of those columns that may be added up; a sum of nothing known is None."""
    summed = [column for column in columns if column.summed]
    sums = {f"sum_{at}": Sum(column.source) for at, column in enumerate(summed)}
    found = rows.order_by().aggregate(count_of_rows=CountRows(), **sums)
    return found["count_of_rows"], [(column, found[f"sum_{at}"]) for at, column in enumerate(summed)]


# How a value reads


def words_of(column: Column) -> Callable:
    """A function from a value of this column to its text; "" for a blank."""
    if column.shape in (Shape.CHOICE, Shape.CHOICES):
        labels = dict(column.choices.choices)
        if column.shape is Shape.CHOICES:
            return lambda value: "; ".join(labels.get(one, one) for one in value or ())
        return lambda value: labels.get(value, value or "")
    return READ[column.shape]


READ = {
    Shape.TEXT: lambda value: value or "",
    Shape.CODE: lambda value: value or "",
    Shape.COUNT: lambda value: "" if value is None else format_number(value),
    Shape.DECIMAL: lambda value: "" if value is None else format_number(value),
    Shape.MONEY: lambda value: "" if value is None else format_number(Decimal(value) / MILLION),
    Shape.YEAR: lambda value: "" if value is None else str(value),
    Shape.DAY: lambda value: day_label(value) if value else "",
    Shape.FLAG: lambda value: "" if value is None else ("Có" if value else "Không"),
}
