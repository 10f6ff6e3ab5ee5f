"""What was written after a closing, and which closings a record's page has to tell of.

Nothing is kept for it: a record's creation and its old images (kit/history.py) tell when it was written.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q, QuerySet

from accounts.models import User
from cooperatives.models import (
    AnnualReturn,
    Closing,
    CommuneSubmission,
    Organisation,
    Participation,
    Rating,
    Recognition,
    Representative,
    Spell,
    SupportActivity,
    UnionMembership,
)
from cooperatives.models.yearly import COUNTED_STATES
from cooperatives.selectors.history import MASKS, inside
from coopportal.kit.changes import History, RowChange, Track, changes_of
from coopportal.kit.history import event_model
from coopportal.kit.periods import Calendar, Span, year_span, years_ending_in
from provinces.models import Commune, ProvincePart


@dataclass(frozen=True)
class Dated:
    """A model whose rows lie in time: by a year, or by a day. `base` is the path to the base unit."""

    model: type
    base: str
    day: str = ""
    year: str = ""
    about: str = "organisation_id"

    def key(self, image) -> str:
        """What the row is about, to be named later for all at once: o… an organisation, c… a commune, t… a title."""
        return f"{ {'commune_id': 'c', 'title': 't'}.get(self.about, 'o') }{getattr(image, self.about)}"

    def within(self, span: Span) -> Q:
        """Yearly statements lie in a span in which their year ends."""
        if self.year:
            return Q(**{f"{self.year}__in": years_ending_in(span, Calendar.CALENDAR)})
        return Q(**{f"{self.day}__range": (span.start, span.end)})

    def lies(self, image, activities: dict[int, SupportActivity]) -> date | None:
        """The day by which the row, or an old image of it, lies in a span; of a yearly statement the year's last."""
        if self.year:
            return year_span(image.year, Calendar.CALENDAR).end
        if self.model is Participation:
            image = activities.get(image.activity_id)
        return image and getattr(image, self.day.rpartition("__")[2])


DATED = (
    Dated(AnnualReturn, "base", year="year"),
    Dated(Rating, "base", year="year"),
    Dated(CommuneSubmission, "base", year="year", about="commune_id"),
    Dated(Spell, "base", day="from_on"),
    Dated(SupportActivity, "base", day="counts_on", about="title"),
    Dated(Participation, "activity__base", day="activity__counts_on"),
    Dated(Recognition, "base", day="from_on"),
    Dated(UnionMembership, "member__base", day="from_on", about="member_id"),
    Dated(Representative, "organisation__base", day="from_on"),
)


BY_TABLE = {one.model._meta.model_name: one for one in DATED}


@dataclass(frozen=True)
class LateTrack(Track):
    """The rows of a table that a closing covers, as far as they were written after it and, once reopened, before that.

    A row counts when it lies in the closed days or did so before it was changed.
    """

    covered: Q = field(default_factory=Q)
    after: datetime | None = None
    until: datetime | None = None

    def moment(self, name: str) -> Q:
        late = Q(**{f"{name}__gt": self.after})
        return late & Q(**{f"{name}__lte": self.until}) if self.until else late

    def rows(self) -> QuerySet:
        return self.model._base_manager.filter(self.readable, self.covered, self.moment("created_at"))

    def images(self) -> QuerySet:
        now = Q(pgh_obj_id__in=self.model._base_manager.filter(self.readable, self.covered).values("pk"))
        late = self.moment("pgh_created_at")
        return event_model(self.model)._base_manager.filter(late, (self.readable & self.covered) | now)


@dataclass(frozen=True)
class Late:
    """What one act did after the closing. `rows`: (what it is about, its address or "", RowChange)."""

    at: datetime
    writer: object
    rows: list[tuple[str, str, RowChange]]


def late_changes(closing: Closing, user: User, before: datetime | None = None) -> tuple[list[Late], datetime | None]:
    """The latest acts first, and the mark of the next page, None at the end. As many statements for many as for one."""
    bases = set(ProvincePart.objects.filter(province=closing.province_id).values_list("base", flat=True))
    tracks = [
        LateTrack(
            one.model,
            {},
            one.key,
            MASKS if one.model is Representative else {},
            readable=readable(one.model, user) & Q(**{f"{one.base}__in": bases}),
            covered=one.within(closing.span),
            after=closing.closed_at,
            until=closing.reopened_at,
        )
        for one in DATED
    ]
    seen = {
        Organisation: Organisation.objects.visible_to(user),
        SupportActivity: SupportActivity.objects.visible_to(user),
    }
    history = changes_of(tracks, before, seen)
    acts = [act for act in history.acts if act.at > closing.closed_at]
    older = history.older if history.older and history.older > closing.closed_at else None
    keys = {row.name for act in acts for row in act.rows}
    organisations = seen[Organisation].in_bulk([int(key[1:]) for key in keys if key.startswith("o")])
    communes = Commune.objects.in_bulk([int(key[1:]) for key in keys if key.startswith("c")])

    def about(row: RowChange) -> tuple[str, str, RowChange]:
        known, pk = {"o": organisations, "c": communes}.get(row.name[:1], {}), row.name[1:]
        if one := known.get(int(pk)) if pk.isdigit() else None:
            address = one.get_absolute_url() if isinstance(one, Organisation) else ""
            return str(one), address, row
        return (pk if row.name.startswith("t") else "hồ sơ không còn hoặc ngoài địa bàn"), "", row

    return [Late(act.at, act.writer, list(map(about, act.rows))) for act in acts], older


def mark_late(history: History, organisation: Organisation) -> None:
    """Say of each row of the organisation's history in which closed period it lay when it was written. Three statements."""
    bases = Spell.objects.filter(organisation=organisation).values("base")
    closings = list(Closing.objects.filter(province__parts__base__in=bases).distinct())
    rows = [(act.at, row) for act in history.acts for row in act.rows if row.table in BY_TABLE]
    images = [image for _, row in rows if row.table == "participation" for image in (row.was, row.became) if image]
    activities = SupportActivity.objects.in_bulk({image.activity_id for image in images}) if closings else {}
    for at, row in rows:
        days = [BY_TABLE[row.table].lies(image, activities) for image in (row.was, row.became) if image]
        found = (one for one in closings if one.covers_moment(at) and any(map(one.covers, filter(None, days))))
        row.late = next((one.span.label() for one in found), "")


def readable(model, user: User) -> Q:
    """As `visible_to` of the model, for a row and its old image alike."""
    rows = inside(model, user)
    if user.commune_id and model.objects.all().commune_path:
        rows &= Q(**{f"{model.objects.all().commune_path}__in": user.commune_ids})
    if model is AnnualReturn and user.is_central_reader:
        rows &= Q(state__in=COUNTED_STATES)
    return rows


def closings_over(bases, *, year: int | None = None) -> list[Closing]:
    """The standing closings of places that the base units belong to; of a yearly statement those that cover its year."""
    found = Closing.objects.standing().filter(province__parts__base__in=bases).distinct().select_related("province")
    return [one for one in found if year is None or year in years_ending_in(one.span, Calendar.CALENDAR)]
