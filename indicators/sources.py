"""Where figures come from. A source names a table, which of its rows fall into a span, and the fields a definition may use.

Nothing that a definition says reaches SQL as text: it chooses among the names below, values travel as parameters.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import Model, Q, QuerySet

from cooperatives.models import (
    ActualStatus,
    AnnualReturn,
    Entry,
    Kind,
    LegalStatus,
    Participation,
    Rating,
    Recognition,
    Sector,
    Spell,
    SupportActivity,
)
from cooperatives.models.yearly import COUNTED_STATES
from coopportal.kit.periods import Span

COUNTED_STAGES = [SupportActivity.Stage.DONE, SupportActivity.Stage.HANDED_OVER]  # what is planned is not done
BIRTHS = [Entry.ESTABLISHED, Entry.CONVERTED, Entry.SPLIT_OFF, Entry.CONSOLIDATED]


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


@dataclass(frozen=True)
class Source:
    """`inside(span)` for dated rows; annual sources take `years` instead. `day`: "ngày", "kỳ" or "năm" in sentences."""

    name: str
    noun: str
    model: type[Model]
    base: str
    organisation: str
    fields: dict[str, Field]
    inside: Callable[[Span], Q] | None = None
    always: Q = field(default_factory=Q)
    event: bool = False  # nothing recorded means nothing happened: a sum over no rows is 0
    programme: str = ""  # the path to the programme, of a source that knows programmes
    activity: str = ""  # the path to the activity, where the programmes are the activity's

    @property
    def annual(self) -> bool:
        return self.inside is None

    def rows(self) -> QuerySet:
        return self.model._default_manager.all()


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
    return lambda span: Q(**{f"{path}__gte": span.start, f"{path}__lte": span.end})


SOURCES = {
    source.name: source
    for source in [
        Source(
            "stock",
            "tổ chức tồn tại",
            Spell,
            "base_id",
            "organisation_id",
            STATE,
            inside=lambda span: Q(from_on__lte=span.end, until__gt=span.end),
            always=~Q(legal_status=LegalStatus.DISSOLVED),
        ),
        Source(
            "births",
            "tổ chức thành lập mới",
            Spell,
            "base_id",
            "organisation_id",
            STATE | {"entry": Field("entry", "hình thức thành lập", Entry)},
            inside=day_in("from_on"),
            always=Q(entry__in=BIRTHS),
            event=True,
        ),
        Source(
            "exits",
            "tổ chức giải thể, chấm dứt",
            Spell,
            "base_id",
            "organisation_id",
            STATE,
            inside=day_in("from_on"),
            always=Q(entry=Entry.DISSOLVED),
            event=True,
        ),
        Source(
            "returns",
            "phiếu thông tin năm",
            AnnualReturn,
            "base_id",
            "organisation_id",
            YEARLY
            | plain_fields(AnnualReturn, RETURN_COUNTS)
            | plain_fields(AnnualReturn, RETURN_MONEY, money=True)
            | plain_fields(AnnualReturn, RETURN_FLAGS, flag=True),
            always=Q(state__in=COUNTED_STATES),
        ),
        Source(
            "ratings",
            "tổ chức được xếp loại",
            Rating,
            "base_id",
            "organisation_id",
            YEARLY | {"band": Field("band", "xếp loại", Rating.Band, unknown=(Rating.Band.NOT_RATED,))},
            always=Q(counts=True),
        ),
        Source(
            "activities",
            "hoạt động hỗ trợ",
            SupportActivity,
            "base_id",
            "",
            activity_fields() | plain_fields(SupportActivity, ["attendances"]),
            inside=day_in("counts_on"),
            always=Q(stage__in=COUNTED_STAGES),
            event=True,
            programme="programmes",
            activity="pk",
        ),
        Source(
            "participations",
            "lượt tổ chức tham gia",
            Participation,
            "activity__base_id",
            "organisation_id",
            activity_fields("activity__")
            | {
                "amount_vnd": Field("amount_vnd", "số tiền", money=True),
                "persons": Field("persons", "số người"),
                "member_kind": Field("organisation__kind", "loại hình", Kind),
            },
            inside=day_in("activity__counts_on"),
            always=Q(activity__stage__in=COUNTED_STAGES),
            event=True,
            programme="activity__programmes",
            activity="activity_id",
        ),
        Source(
            "recognitions",
            "khen thưởng, chứng nhận còn hiệu lực",
            Recognition,
            "base_id",
            "organisation_id",
            {"group": Field("group", "nhóm", Recognition.Group)},
            inside=lambda span: Q(from_on__lte=span.end) & (Q(to_on=None) | Q(to_on__gt=span.end)),
            programme="programme_id",
        ),
    ]
}
