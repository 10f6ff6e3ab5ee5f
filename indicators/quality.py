"""What may be wrong with the registry's figures: a table of rules, each with its sentence, who mends it and its rows.

A rule is a query. The count of a rule, its share of a commune and its list are all read from that one query, so they
agree; what is asked of a single record elsewhere – the plausibility of a return, likely duplicates, what a commune
states – is asked here in the words and with the limits of the module that knows it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import (
    Count,
    Exists,
    Expression,
    F,
    FilteredRelation,
    FloatField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
)
from django.urls import reverse

from accounts.models import User
from cooperatives import plausibility
from cooperatives.models import (
    BIRTHS,
    ActualStatus,
    AnnualReturn,
    Entry,
    Organisation,
    Representative,
    Spell,
)
from cooperatives.models.yearly import COUNTED_STATES, SubmissionState
from cooperatives.selectors.campaign import expected
from cooperatives.selectors.duplicates import twins
from cooperatives.selectors.submissions import stated_wrongly
from cooperatives.selectors.year_end import year_end_day
from coopportal.kit import clock
from coopportal.kit.numbers import MILLION, format_number
from coopportal.kit.periods import day_label

FIRST_DAY = date(1945, 1, 1)
MEDIANS = ("capital_total_vnd", "assets_total_vnd", "charter_capital_vnd", "revenue_vnd")
ENOUGH = 10  # returns of a kind and sector: of fewer the median says nothing


class Weight(TextChoices):
    WRONG = "wrong", "Sai"
    DOUBT = "doubt", "Nghi vấn"
    GAP = "gap", "Thiếu"


@dataclass(frozen=True)
class Subject:
    """Where a model keeps what a list of findings says of each row; `organisation` None: the row is about a commune."""

    name: str
    sort: str
    base: str
    commune: str
    search: str
    kind: str | None
    organisation: str | None


ORGANISATION = Subject("name", "sort_key", "base", "commune", "search_key", "kind", "pk")
RETURN = Subject(
    "organisation__name", "organisation__sort_key", "base", "organisation__commune", "organisation__search_key", "kind",
    "organisation",
)  # fmt: skip
SPELL = Subject(
    "organisation__name",
    "organisation__sort_key",
    "base",
    "commune",
    "organisation__search_key",
    "kind",
    "organisation",
)
PERSON = Subject(
    "organisation__name", "organisation__sort_key", "organisation__base", "organisation__commune",
    "organisation__search_key", "organisation__kind", "organisation",
)  # fmt: skip
SUBMISSION = Subject("commune__name", "commune__sort_key", "base", "commune", "commune__search_key", None, None)


@dataclass(frozen=True)
class Rule:
    """`rows(user, year)`: the records that break it. `yearly`: about the year that is asked for, else about today.

    `told`: name → what besides is read of a row; `says(row)` makes the sentence about it, `mended_at(row, year)` the
    address where it is mended.
    """

    code: str
    name: str
    advice: str
    weight: Weight
    mender: str
    subject: Subject
    rows: Callable[[User, int], QuerySet]
    says: Callable[[Mapping], str]
    mended_at: Callable[[Mapping, int], str]
    told: Mapping[str, Expression | F] = field(default_factory=dict)
    yearly: bool = True


# Returns


def counted_returns(user: User, year: int) -> QuerySet[AnnualReturn]:
    return AnnualReturn.objects.visible_to(user).filter(year=year, state__in=COUNTED_STATES)


def beside_last_year(returns: QuerySet[AnnualReturn], year: int) -> QuerySet[AnnualReturn]:
    return returns.alias(
        before=FilteredRelation("organisation__annualreturns", condition=Q(organisation__annualreturns__year=year - 1))
    )


def return_rule(code: str, name: str, advice: str, weight: Weight, asked: list[plausibility.Rule]) -> Rule:
    """Some plausibility rules as one; what somebody has confirmed with a note is no finding any more."""
    fields = sorted({line for rule in asked for line in rule.fields})
    codes = {rule.code for rule in asked}

    def rows(user, year):
        found = Q()
        for rule in asked:
            found |= rule.found & ~Q(confirmations__has_key=rule.code)
        return beside_last_year(counted_returns(user, year), year).filter(found)

    def says(row):
        figures = {line: row[f"now_{line}"] for line in fields}
        before = {line: row[f"then_{line}"] for line in fields}
        found = plausibility.iter_findings(figures, before, row["kind"])
        confirmed = row["confirmed"] or {}
        return " ".join(one.sentence for one in found if one.code in codes - confirmed.keys())

    told = {f"now_{line}": F(line) for line in fields} | {f"then_{line}": F(f"before__{line}") for line in fields}
    told |= {"kind": F("kind"), "confirmed": F("confirmations")}
    mender = "Xã, phường và Liên minh HTX"
    return Rule(code, name, advice, weight, mender, RETURN, rows, says, of_return, told)


def of_return(row, year) -> str:
    return reverse("cooperatives:return", args=[row["organisation"], year])


def rules_of(*names: str) -> list[plausibility.Rule]:
    """The plausibility rules whose code ends in one of the names."""
    return [rule for rule in plausibility.RULES if rule.code.endswith(names)]


def missing_returns(user, year):
    late = Q(return_id=None) | Q(state__in=[SubmissionState.DRAFT, SubmissionState.RETURNED])
    return expected(user, year).filter(late, actual_status=ActualStatus.ACTIVE)


def returns_out_of_life(user, year):
    """A return of a year in which the organisation did not live."""
    alive = Spell.objects.filter(organisation=OuterRef("organisation"), from_on__lte=date(year, 12, 31))
    alive = alive.filter(until__gt=date(year, 1, 1)).exclude(entry=Entry.DISSOLVED)
    return AnnualReturn.objects.visible_to(user).filter(~Exists(alive), year=year)


class Median(Count):
    function = "PERCENTILE_CONT"
    template = "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


def far_from_median(user, year):
    """A median is of the whole country's returns of the kind and sector; nobody learns of whom they are."""
    groups = AnnualReturn.objects.filter(year=year, state__in=COUNTED_STATES).order_by().values("kind", "sector")
    medians = groups.annotate(**{f"of_{name}": Median(name) for name in MEDIANS}, **{
        f"n_{name}": Count(name) for name in MEDIANS
    })  # fmt: skip
    found = Q(pk__in=[])
    least, most = plausibility.SLIP
    for group in medians:
        for name in MEDIANS:
            middle = group[f"of_{name}"]
            if middle and group[f"n_{name}"] >= ENOUGH:
                far = Q(**{f"{name}__range": (int(middle * least), int(middle * most))})
                far |= Q(**{f"{name}__range": (max(1, int(middle / most)), int(middle / least))})
                found |= Q(kind=group["kind"], sector=group["sector"]) & far
    return counted_returns(user, year).filter(found)


def says_money(row) -> str:
    lines = plausibility.LINES
    told = [f"{lines[name].label} {in_millions(row[name])}" for name in MEDIANS if row[name] is not None]
    return f"{'; '.join(told)}: có số gấp hoặc kém khoảng 1.000 lần mức giữa của cùng loại hình, lĩnh vực."


def in_millions(vnd: int) -> str:
    return f"{format_number(vnd / MILLION if vnd % MILLION else vnd // MILLION)} triệu đồng"


# Lives


def with_before(spells: QuerySet[Spell]) -> QuerySet[Spell]:
    """Each with the kind and base unit of the spell it follows, none of the first."""
    earlier = Spell.objects.filter(organisation=OuterRef("organisation"), to_on=OuterRef("from_on"))
    return spells.annotate(kind_before=Subquery(earlier.values("kind")), base_before=Subquery(earlier.values("base")))


STAYED = Q(kind_before=F("kind"), base_before=F("base_id"))


def turns_of(user: User, year: int) -> QuerySet[Spell]:
    """The spells that begin in the year, up to today, each with what was before."""
    span = date(year, 1, 1), year_end_day(year)
    return with_before(Spell.objects.visible_to(user).filter(from_on__range=span))


def breaks_in_stock(user, year):
    """Turns after which the stock is not what it was before and what was counted as new or dissolved; see `balance`."""
    born, dissolved = Q(entry__in=BIRTHS), Q(entry=Entry.DISSOLVED)
    first = Q(kind_before=None)
    return turns_of(user, year).filter((first & ~born & ~dissolved) | (born & STAYED) | (dissolved & (first | ~STAYED)))


def says_turn(row) -> str:
    told = f"{Entry(row['entry']).label} ngày {day_label(row['from_on'])}"
    if row["before"] is None:
        return f"{told}, nhưng đây là giai đoạn đầu tiên: phải là thành lập, chuyển đổi, tách hoặc hợp nhất."
    if row["entry"] == Entry.DISSOLVED:
        return f"{told} ở loại hình hoặc địa bàn khác giai đoạn liền trước."
    return f"{told} được tính là mới, nhưng tổ chức đã có sẵn trong số đầu kỳ."


def impossible_days(user, year):
    wrong = Q(from_on__lt=FIRST_DAY) | Q(from_on__gt=clock.today())
    return Spell.objects.visible_to(user).filter(wrong)


def of_life(row, year) -> str:
    return reverse("cooperatives:spells", args=[row["organisation"]])


# People, records, communes


def contradicting_people(user, year):
    """No name is told. An erased person's days count, too."""
    people = Representative.objects.visible_to(user)
    ended = Q(to_on=None, organisation__legal_status="dissolved")
    twice = Representative.objects.filter(organisation=OuterRef("organisation"), title=OuterRef("title"), to_on=None)
    twice = twice.exclude(pk=OuterRef("pk"))
    return people.annotate(another=Exists(twice)).filter(
        ended
        | Q(from_on__gt=clock.today())
        | Q(from_on__lt=F("organisation__established_on"))
        | Q(to_on=None, another=True)
    )


def says_person(row) -> str:
    begun, born = row["from_on"], row["established_on"]
    told = []
    if begun and begun > clock.today():
        told.append(f"nhận chức ngày {day_label(begun)}, còn ở tương lai")
    if begun and born and begun < born:
        told.append(f"nhận chức ngày {day_label(begun)}, trước ngày đăng ký {day_label(born)}")
    if row["to_on"] is None and row["legal_status"] == "dissolved":
        told.append("tổ chức đã giải thể mà chưa ghi ngày thôi chức")
    if row["to_on"] is None and row["another"]:
        told.append("hai người cùng đang giữ chức này")
    return f"{row['title']}: {'; '.join(told)}."


def of_people(row, year) -> str:
    return reverse("cooperatives:people", args=[row["organisation"]])


def without_commune(user, year):
    return Organisation.objects.visible_to(user).filter(commune=None)


def of_organisation(row, year) -> str:
    return reverse("cooperatives:detail", args=[row["organisation"]])


def says_groups(row) -> str:
    unlisted = "chưa ghi" if row["unlisted_groups"] is None else format_number(row["unlisted_groups"])
    return (
        f"Trong danh sách {format_number(row['listed'])}, ngoài danh sách {unlisted}; "
        f"xã báo cáo tổng số {format_number(row['groups_total'])}."
    )


def of_submission(row, year) -> str:
    return reverse("cooperatives:submission", args=[row["commune"], year])


ALLIANCE, REGISTRAR = "Liên minh HTX", "Cơ quan đăng ký: xã, phường; Sở Tài chính"
RULES = (
    Rule(
        "stock-balance",
        "Số cuối năm khác số đầu năm + mới − giải thể",
        "Mở Quá trình hoạt động của tổ chức, sửa lý do bắt đầu giai đoạn. Bảng Cân đối cho thấy chênh lệch ở đâu.",
        Weight.WRONG,
        REGISTRAR,
        SPELL,
        breaks_in_stock,
        says_turn,
        of_life,
        {"entry": F("entry"), "from_on": F("from_on"), "before": F("kind_before")},
    ),
    return_rule(
        "return-parts",
        "Phiếu năm: các phần không khớp tổng số",
        "Đối chiếu phiếu giấy, sửa phần hoặc tổng; nếu số đúng thì xác nhận kèm ghi chú trên phiếu.",
        Weight.WRONG,
        rules_of("not-the-sum", "households-and-legal", "more-than-all"),
    ),
    return_rule(
        "return-shares",
        "Phiếu năm: tỷ lệ lớn hơn 100%",
        "Một phần lớn hơn tổng của nó, ví dụ lao động là thành viên nhiều hơn lao động. Sửa số bị nhầm.",
        Weight.WRONG,
        [rule for rule in plausibility.RULES if "-over-" in rule.code],
    ),
    return_rule(
        "return-thousandfold",
        "Phiếu năm: số tiền gấp hoặc kém năm trước khoảng 1.000 lần",
        "Có thể nhầm đồng, nghìn đồng và triệu đồng. Phiếu nhập bằng triệu đồng: sửa lại, hoặc xác nhận kèm ghi chú.",
        Weight.DOUBT,
        rules_of("-thousandfold"),
    ),
    Rule(
        "return-median",
        "Phiếu năm: số tiền gấp hoặc kém mức giữa khoảng 1.000 lần",
        "So với các tổ chức cùng loại hình, lĩnh vực của cả nước. Xem lại đơn vị tính của vốn, tài sản, doanh thu.",
        Weight.DOUBT,
        "Xã, phường và Liên minh HTX",
        RETURN,
        far_from_median,
        says_money,
        of_return,
        {name: F(name) for name in MEDIANS},
    ),
    return_rule(
        "return-incomes",
        "Phiếu năm: thu nhập bình quân bất thường",
        "Thu nhập là số cả năm của một người, tính bằng triệu đồng. Ví dụ 60, không phải 5 (một tháng) hay 60.000.",
        Weight.DOUBT,
        rules_of("-implausible", "incomes-differ"),
    ),
    return_rule(
        "return-members",
        "Phiếu năm: số thành viên ít hơn luật định",
        "Đếm lại thành viên; nếu đúng, vận động kết nạp hoặc làm thủ tục chuyển đổi, giải thể.",
        Weight.DOUBT,
        rules_of("too-few-members", "revenue-without-members"),
    ),
    return_rule(
        "return-changed",
        "Phiếu năm: tăng hoặc giảm quá 50% so với năm trước",
        "Hỏi lại tổ chức; nếu số đúng thì xác nhận kèm ghi chú trên phiếu, lần sau không hỏi nữa.",
        Weight.DOUBT,
        rules_of("-changed"),
    ),
    Rule(
        "return-missing",
        "Tổ chức đang hoạt động chưa nộp phiếu năm",
        "Nhắc nộp ở Hợp tác xã → Phiếu năm → Tình hình nộp; ở đó in được giấy nhắc theo xã.",
        Weight.GAP,
        "Xã, phường và Liên minh HTX",
        SPELL,
        missing_returns,
        lambda row: "Phiếu đang nhập hoặc bị trả lại, chưa nộp." if row["handed"] else "Chưa có phiếu.",
        of_return,
        {"handed": F("return_id")},
    ),
    Rule(
        "return-outside-life",
        "Phiếu năm của năm tổ chức chưa thành lập hoặc đã giải thể",
        "Sửa ngày đăng ký, ngày giải thể trong Quá trình hoạt động, hoặc bỏ phiếu ghi nhầm năm.",
        Weight.WRONG,
        REGISTRAR,
        RETURN,
        returns_out_of_life,
        lambda row: "Trong năm này tổ chức không tồn tại theo Quá trình hoạt động.",
        of_life,
    ),
    Rule(
        "groups-stated",
        "Tổ hợp tác: danh sách không khớp số xã báo cáo",
        "Trong danh sách + ngoài danh sách phải bằng tổng số xã báo cáo. Bổ sung danh sách hoặc sửa số liệu cấp xã.",
        Weight.WRONG,
        "Xã, phường",
        SUBMISSION,
        stated_wrongly,
        says_groups,
        of_submission,
        {name: F(name) for name in ("listed", "unlisted_groups", "groups_total")},
    ),
    Rule(
        "duplicates",
        "Hồ sơ có thể trùng",
        "Cùng tên trong một xã, hoặc cùng số giấy chứng nhận. Mở hồ sơ, chọn Gộp hồ sơ trùng nếu là một tổ chức.",
        Weight.DOUBT,
        "Sở Tài chính, Liên minh HTX",
        ORGANISATION,
        lambda user, year: twins(user),
        lambda row: f"Trùng tên hoặc số giấy chứng nhận{' (số ' + row['certificate'] + ')' if row['certificate'] else ''}.",
        of_organisation,
        {"certificate": F("certificate_number")},
        yearly=False,
    ),
    Rule(
        "days-impossible",
        "Ngày đăng ký, thay đổi ở tương lai hoặc trước năm 1945",
        "Sửa ngày trong Quá trình hoạt động, viết dd/mm/yyyy, ví dụ 15/03/2019.",
        Weight.WRONG,
        REGISTRAR,
        SPELL,
        impossible_days,
        lambda row: f"{Entry(row['entry']).label} ghi ngày {day_label(row['from_on'])}.",
        of_life,
        {"entry": F("entry"), "from_on": F("from_on")},
        yearly=False,
    ),
    Rule(
        "people-days",
        "Người đại diện: ngày tháng mâu thuẫn",
        "Sửa ngày nhận, thôi chức ở phần Người đại diện; người cũ phải có ngày thôi chức.",
        Weight.WRONG,
        REGISTRAR,
        PERSON,
        contradicting_people,
        says_person,
        of_people,
        {
            "title": F("title"), "from_on": F("from_on"), "to_on": F("to_on"), "another": F("another"),
            "established_on": F("organisation__established_on"), "legal_status": F("organisation__legal_status"),
        },
        yearly=False,
    ),
    Rule(
        "commune-missing",
        "Hồ sơ chưa gắn xã, phường, đặc khu",
        "Gắn xã ở Hợp tác xã → Chưa gắn xã: chọn nhiều hồ sơ, gắn một lần.",
        Weight.GAP,
        "Sở Tài chính, Liên minh HTX",
        ORGANISATION,
        without_commune,
        lambda row: row["address"] or "Chưa ghi địa chỉ.",
        of_organisation,
        {"address": F("address")},
        yearly=False,
    ),
)  # fmt: skip
BY_CODE = {rule.code: rule for rule in RULES}
