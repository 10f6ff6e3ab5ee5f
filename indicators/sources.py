"""Where figures come from. A source names a table, which of its rows fall into a span, and the fields a definition may use.

Nothing that a definition says reaches SQL as text: it chooses among the names below, values travel as parameters.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import BigIntegerField, F, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cooperatives.models import (
    BIRTHS,
    ActualStatus,
    AnnualReturn,
    CommuneSubmission,
    Entry,
    Kind,
    LegalStatus,
    Participation,
    Rating,
    Recognition,
    Representative,
    Sector,
    Spell,
    SupportActivity,
    UnionMembership,
)
from cooperatives.models.support import Funding
from cooperatives.models.yearly import COUNTED_STATES
from cooperatives.size import SizeClass, size_case
from coopportal.kit.periods import Span, years_span
from provinces.models import Commune, CommuneSuccession, CommuneTag, FormerCommune

COUNTED_STAGES = [SupportActivity.Stage.DONE, SupportActivity.Stage.HANDED_OVER]  # what is planned is not done
COMMUNES_SINCE = date(2025, 7, 1)


@dataclass(frozen=True)
class Window:
    """The days, and the years whose annual rows speak for them; `stale`: none of those years ends inside the days."""

    span: Span
    years: tuple[int, ...] = ()
    stale: bool = False

    def of_years(self, calendar: str) -> "Window":
        """The days of the years themselves."""
        return replace(self, span=years_span(self.years[0], self.years[-1], calendar), stale=False)

    def last_day(self) -> "Window":
        return replace(self, span=Span(self.span.end, self.span.end))

    def last_year(self) -> "Window":
        return replace(self, years=self.years[-1:])

    def since_ever(self) -> "Window":
        return replace(self, span=Span(date.min, self.span.end))


@dataclass(frozen=True)
class Field:
    """A field of a source. `choices` gives its values and their Vietnamese words; None = a number, or a yes/no `flag`."""

    path: str
    label: str
    choices: type | None = None
    money: bool = False
    several: bool = False  # an array: a condition asks for any of the values
    unknown: tuple[str, ...] = ()  # values that say "not known"
    flag: bool = False
    worked_out: Callable | None = None  # the expression of a field that no column holds

    @property
    def number(self) -> bool:
        return not self.choices and not self.flag

    def expression(self):
        return self.worked_out() if self.worked_out else F(self.path)


@dataclass(frozen=True)
class Source:
    """`inside(window)`: which rows fall into it. `when`: the words for that in a sentence.

    `base`, `organisation`, `commune`: the paths to where and to whom a row belongs; "" for none.
    """

    name: str
    noun: str
    when: str
    model: type[Model]
    base: str
    organisation: str
    commune: str
    fields: dict[str, Field]
    inside: Callable[[Window], Q]
    always: Q = field(default_factory=Q)
    touching: Callable[[Span], Q] | None = None  # which rows can fall into a window within these days at all
    annual: bool = False  # a row speaks for a year, and silence is not zero
    event: bool = False  # nothing recorded means nothing happened: a sum over no rows is 0
    carried: bool = False  # a commune's word, which holds until its next one; 0 until its first
    of_communes: bool = False  # a row is a commune, or speaks of one
    main_base: bool = False  # where the base unit is not settled, that of the commune's larger part
    forerunner: str = ""  # the source that tells of the time before this one
    programme: str = ""  # the path to the programme, of a source that knows programmes
    activity: str = ""  # the path to the activity, where the programmes are the activity's

    def rows(self) -> QuerySet:
        return self.model._default_manager.all()

    def unit(self):
        """The base unit of a row."""
        if not self.main_base:
            return F(self.base)
        main = CommuneSuccession.objects.filter(commune=OuterRef(self.commune)).order_by("position", "pk")
        candidates = Commune.candidates.through.objects.filter(commune=OuterRef(self.commune)).order_by("province")
        return Coalesce(
            self.base,
            Subquery(main.values("former_commune__base")[:1]),
            Subquery(candidates.values("province")[:1]),
            output_field=BigIntegerField(),
        )

    def joint(self, other: "Source") -> tuple[str, str] | None:
        """The paths by which the rows of two sources are of the same organisation, or of the same commune."""
        if self.organisation and other.organisation:
            return self.organisation, other.organisation
        if self.commune and other.commune and (self.of_communes or other.of_communes):
            return self.commune, other.commune
        return None

    def can_part(self, by: str) -> bool:
        """By a field that has one of several known values in each row, by commune, or by what communes are recognised as."""
        return bool(self.commune) if by in ("commune", "tag") else self.sorts_by(by)

    def sorts_by(self, name: str) -> bool:
        return name in self.fields and bool(self.fields[name].choices) and not self.fields[name].several

    def part(self, by: str):
        return F(self.commune) if by in ("commune", "tag") else self.fields[by].expression()


STATE = {
    "kind": Field("kind", "loại hình", Kind),
    "sector": Field("sector", "lĩnh vực", Sector),
    "actual_status": Field("actual_status", "thực tế hoạt động", ActualStatus),
    "legal_status": Field("legal_status", "tình trạng pháp lý", LegalStatus),
}
YEARLY = {name: STATE[name] for name in ("kind", "sector", "actual_status")}


def plain_fields(model, names, **what):
    return {
        name: Field(name, str(model._meta.get_field(name).verbose_name).removesuffix(" (đồng)"), **what)
        for name in names
    }


RETURN_COUNTS = [f.name for f in AnnualReturn._meta.fields if f.name.startswith(("members_", "workers_", "managers_"))]
RETURN_MONEY = [f.name for f in AnnualReturn._meta.fields if f.name.endswith("_vnd")]
RETURN_FLAGS = ["high_tech", "value_chain", "ocop", "digital", "law_compliant"]
ACTIVITY = {
    "kind": ("kind", "loại hoạt động", SupportActivity.Kind),
    "lender": ("lender", "nguồn cho vay", SupportActivity.Lender),
    "stage": ("stage", "giai đoạn", SupportActivity.Stage),
}


def activity_fields(prefix=""):
    fields = {name: Field(prefix + path, label, choices) for name, (path, label, choices) in ACTIVITY.items()}
    return fields | {"topics": Field(prefix + "topics", "nội dung", SupportActivity.Topic, several=True)}


def day_in(path):
    """That happened on a day of the span."""
    days = on_a_day(path)
    return {"inside": lambda window: days(window.span), "touching": days, "event": True}


def on_a_day(path):
    return lambda span: Q(**{f"{path}__gte": span.start, f"{path}__lte": span.end})


def covering(window: Window) -> Q:
    """What holds at the end of the last day, over [from_on, to_on)."""
    return Q(Q(from_on=None) | Q(from_on__lte=window.span.end), Q(to_on=None) | Q(to_on__gt=window.span.end))


def of_its_years(window: Window) -> Q:
    return Q(year__in=window.years)


def last_words(window: Window) -> Q:
    """Each commune's latest submission that counts, of a year that had ended by the last day."""
    end = window.span.end
    last = window.years[-1] if window.years else end.year - ((end.month, end.day) != (12, 31))
    told = CommuneSubmission.objects.filter(state__in=COUNTED_STATES, year__lte=last)
    return Q(pk__in=told.order_by("commune_id", "-year").distinct("commune_id").values("pk"))


EVERY, NONE = Q(pk__isnull=False), Q(pk__in=())
LIFE = {"organisation": "organisation_id", "commune": "commune_id"}
ITS = {"organisation": "organisation_id", "commune": "organisation__commune_id"}
AT_END, COUNTED_IN, OF_YEAR = "vào ngày cuối kỳ", "tính vào kỳ", "của năm kết thúc trong kỳ"
ATTENDED = [f.name for f in SupportActivity._meta.fields if f.name.startswith("attended_")]
COMMUNE_KIND = {"kind": Field("kind", "loại đơn vị hành chính", Commune.Kind)}

SOURCES = {
    source.name: source
    for source in [
        Source(
            "stock",
            "tổ chức tồn tại",
            AT_END,
            Spell,
            "base_id",
            **LIFE,
            fields=STATE,
            inside=lambda window: Q(from_on__lte=window.span.end, until__gt=window.span.end),
            touching=lambda span: Q(from_on__lte=span.end, until__gt=span.start),
            always=~Q(legal_status=LegalStatus.DISSOLVED),
        ),
        Source(
            "births",
            "tổ chức thành lập mới",
            "có ngày đăng ký trong kỳ",
            Spell,
            "base_id",
            **LIFE,
            fields=STATE | {"entry": Field("entry", "hình thức thành lập", Entry)},
            **day_in("from_on"),
            always=Q(entry__in=BIRTHS),
        ),
        Source(
            "exits",
            "tổ chức giải thể, chấm dứt",
            "có ngày chấm dứt trong kỳ",
            Spell,
            "base_id",
            **LIFE,
            fields=STATE,
            **day_in("from_on"),
            always=Q(entry=Entry.DISSOLVED),
        ),
        Source(
            "returns",
            "phiếu thông tin năm",
            OF_YEAR,
            AnnualReturn,
            "base_id",
            **ITS,
            fields=YEARLY
            | {"size": Field("size", "quy mô", SizeClass, unknown=(SizeClass.UNKNOWN,), worked_out=size_case)}
            | plain_fields(AnnualReturn, RETURN_COUNTS)
            | plain_fields(AnnualReturn, RETURN_MONEY, money=True)
            | plain_fields(AnnualReturn, RETURN_FLAGS, flag=True),
            inside=of_its_years,
            always=Q(state__in=COUNTED_STATES),
            annual=True,
        ),
        Source(
            "ratings",
            "tổ chức được xếp loại",
            OF_YEAR,
            Rating,
            "base_id",
            **ITS,
            fields=YEARLY
            | {
                "band": Field("band", "xếp loại", Rating.Band, unknown=(Rating.Band.NOT_RATED,)),
                "points": Field("points", "điểm xếp loại"),
            },
            inside=of_its_years,
            always=Q(counts=True),
            annual=True,
        ),
        Source(
            "activities",
            "hoạt động hỗ trợ",
            COUNTED_IN,
            SupportActivity,
            "base_id",
            "",
            "commune_id",
            activity_fields() | plain_fields(SupportActivity, ["attendances", *ATTENDED]),
            **day_in("counts_on"),
            always=Q(stage__in=COUNTED_STAGES),
            programme="programmes",
            activity="pk",
        ),
        Source(
            "participations",
            "lượt tổ chức tham gia",
            COUNTED_IN,
            Participation,
            "activity__base_id",
            **ITS,
            fields=activity_fields("activity__")
            | {
                "amount_vnd": Field("amount_vnd", "số tiền", money=True),
                "persons": Field("persons", "số người"),
                "member_kind": Field("organisation__kind", "loại hình", Kind),
            },
            **day_in("activity__counts_on"),
            always=Q(activity__stage__in=COUNTED_STAGES),
            programme="activity__programmes",
            activity="activity_id",
        ),
        Source(
            "funding",
            "khoản kinh phí hỗ trợ",
            COUNTED_IN,
            Funding,
            "activity__base_id",
            "",
            "activity__commune_id",
            activity_fields("activity__")
            | {
                "nature": Field("nature", "nguồn kinh phí", Funding.Nature),
                "amount_vnd": Field("amount_vnd", "kinh phí", money=True),
            },
            **day_in("activity__counts_on"),
            always=Q(activity__stage__in=COUNTED_STAGES),
            programme="activity__programmes",
            activity="activity_id",
        ),
        Source(
            "recognitions",
            "khen thưởng, chứng nhận còn hiệu lực",
            AT_END,
            Recognition,
            "base_id",
            **ITS,
            fields={"group": Field("group", "nhóm", Recognition.Group)},
            inside=covering,
            programme="programme_id",
        ),
        Source(
            "memberships",
            "thành viên liên hiệp hợp tác xã",
            AT_END,
            UnionMembership,
            "member__base_id",
            "member_id",
            "member__commune_id",
            {
                "kind": Field("member__kind", "loại hình thành viên", Kind),
                "sector": Field("member__sector", "lĩnh vực", Sector),
            },
            inside=covering,
        ),
        Source(
            "representatives",
            "người đại diện",
            AT_END,
            Representative,
            "organisation__base_id",
            **ITS,
            fields={"female": Field("female", "là nữ", flag=True)},
            inside=covering,
        ),
        Source(
            "unlisted",
            "số liệu của xã về tổ hợp tác chưa lập danh sách",
            "đã báo đến cuối kỳ",
            CommuneSubmission,
            "base_id",
            "",
            "commune_id",
            plain_fields(CommuneSubmission, ["unlisted_groups", "unlisted_group_members"]),
            inside=last_words,
            always=Q(state__in=COUNTED_STATES),
            carried=True,
            of_communes=True,
        ),
        Source(
            "unlisted_new",
            "số liệu của xã về tổ hợp tác chưa lập danh sách",
            OF_YEAR,
            CommuneSubmission,
            "base_id",
            "",
            "commune_id",
            plain_fields(CommuneSubmission, ["unlisted_groups_new"]),
            inside=lambda window: NONE if window.stale else of_its_years(window),
            always=Q(state__in=COUNTED_STATES),
            carried=True,
            of_communes=True,
        ),
        Source(
            "communes",
            "xã, phường, đặc khu",
            AT_END,
            Commune,
            "base_id",
            "",
            "pk",
            COMMUNE_KIND,
            inside=lambda window: (
                Q(valid_from__lte=window.span.end) & (Q(valid_to=None) | Q(valid_to__gt=window.span.end))
            ),
            of_communes=True,
            main_base=True,
            forerunner="former_communes",
        ),
        Source(
            "former_communes",
            "xã, phường, thị trấn trước 1/7/2025",
            AT_END,
            FormerCommune,
            "base_id",
            "",
            "",
            COMMUNE_KIND,
            inside=lambda window: EVERY if window.span.end < COMMUNES_SINCE else NONE,
            always=~Q(kind=FormerCommune.Kind.DISTRICT),
        ),
        Source(
            "commune_tags",
            "diện của xã, phường, đặc khu",
            AT_END,
            CommuneTag,
            "commune__base_id",
            "",
            "commune_id",
            {"tag": Field("tag", "diện", CommuneTag.Tag)},
            inside=covering,
            of_communes=True,
            main_base=True,
        ),
    ]
}
