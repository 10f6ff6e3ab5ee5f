"""Ratings by dated schemes. The band follows from the points; who may not be rated is not; of two raters one counts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.permissions import Act, require
from cooperatives.models import Organisation, Rating, RatingScheme
from cooperatives.ownership import rating_act
from cooperatives.return_years import FIRST_YEAR
from cooperatives.selectors.ratings import RATED_KINDS, causes_of, holds_for, schemes_for
from cooperatives.selectors.year_end import YearEnd, year_ends
from coopportal.kit import clock
from coopportal.kit.history import because
from coopportal.kit.numbers import format_number
from coopportal.kit.periods import day_label
from coopportal.kit.rows import lock
from coopportal.kit.text import nfc, search_key
from provinces.models import Province

Band, Cause = Rating.Band, Rating.Cause
MOST_POINTS = 100


@dataclass(frozen=True)
class Given:
    """What a rater says. Points of criteria make the points, points make the band; a band alone says what a source says."""

    points_by_criterion: dict[str, Decimal] = field(default_factory=dict)
    points: Decimal | None = None
    band: str = ""
    cause: str = ""
    against_rule: bool = False
    reason: str = ""

    @property
    def says_something(self) -> bool:
        return bool(self.points_by_criterion or self.points is not None or self.band)


def band_of(scheme: RatingScheme, points: Decimal) -> Band:
    """The highest band whose threshold the points reach."""
    thresholds = sorted(((Decimal(str(least)), band) for band, least in scheme.bands.items()), reverse=True)
    return next((Band(band) for least, band in thresholds if points >= least), Band.WEAK)


def judge(scheme: RatingScheme, given: Given, cause: Cause | None) -> dict:
    """The fields of a rating that follow from what was given; `cause`: why the rule leaves it unrated, if it does.

    Raises ValidationError by field.
    """
    points = total_points(scheme, given)
    band = Band(given.band) if given.band else None
    if points is not None:
        derived = band_of(scheme, points)
        if band not in (None, derived):
            raise ValidationError(
                {"band": f"{format_number(points)} điểm là loại {derived.label}. Đã có điểm thì để trống xếp loại."}
            )
        band = derived
    if band is None:
        raise ValidationError({"band": "Nhập điểm, hoặc chọn xếp loại khi nguồn chỉ có xếp loại."})
    reason, stated = nfc(given.reason), ""
    if band == Band.NOT_RATED:
        stated = given.cause or cause or ""
        check_cause(stated, cause, reason)
    elif cause and not (given.against_rule and search_key(reason)):
        raise ValidationError(
            {
                "against_rule": f"{cause.label}: theo quy định chưa xếp loại. Nếu vẫn xếp loại, hãy đánh dấu "
                "“Xếp loại không theo quy định” và ghi lý do."
            }
        )
    return {
        "band": band,
        "points": points,
        "points_by_criterion": {code: str(value) for code, value in given.points_by_criterion.items()},
        "cause": stated,
        "against_rule": bool(cause and band != Band.NOT_RATED),
        "reason": reason,
    }


def total_points(scheme: RatingScheme, given: Given) -> Decimal | None:
    most = {one["code"]: one.get("max") for one in scheme.criteria}
    for code, value in given.points_by_criterion.items():
        if code not in most:
            raise ValidationError("Bộ tiêu chí này không có tiêu chí vừa nhập. Hãy mở lại trang.")
        if value < 0 or most[code] is not None and value > most[code]:
            raise ValidationError(
                {criterion_field(code): f"Nhiều nhất {format_number(Decimal(str(most[code])))} điểm."}
            )
    points = given.points
    if given.points_by_criterion:
        summed = sum(given.points_by_criterion.values())
        if points not in (None, summed):
            raise ValidationError(
                {
                    "points": f"Cộng các tiêu chí được {format_number(summed)} điểm. Để trống tổng điểm để hệ thống tự cộng."
                }
            )
        points = summed
    if points is not None and not 0 <= points <= MOST_POINTS:
        raise ValidationError({"points": f"Tổng điểm từ 0 đến {MOST_POINTS}."})
    return points


def criterion_field(code: str) -> str:
    return f"criterion_{code}"


def check_cause(stated: str, derived: Cause | None, reason: str) -> None:
    if not stated:
        raise ValidationError({"cause": "Chọn lý do chưa xếp loại."})
    if stated in (Cause.YOUNG, Cause.STOPPED) and stated != derived:
        raise ValidationError({"cause": "Quá trình hoạt động đã ghi không cho thấy lý do này. Hãy chọn lý do khác."})
    if stated == Cause.OTHER and not search_key(reason):
        raise ValidationError({"reason": "Ghi rõ lý do chưa xếp loại."})


def check_scheme(scheme: RatingScheme, state: YearEnd | None, year: int, rated_on: date | None, by) -> None:
    """Whether this person may rate this organisation for this year by this scheme at all."""
    if state is None or state.dissolved:
        raise ValidationError(f"Cuối năm {year} tổ chức chưa thành lập hoặc đã giải thể, không xếp loại.")
    if state.kind not in RATED_KINDS:
        raise ValidationError("Tổ hợp tác không xếp loại theo các bộ tiêu chí này.")
    require(by, rating_act(scheme, state.kind))
    if scheme.sector and state.sector != scheme.sector:
        raise ValidationError({"scheme": f"“{scheme}” chỉ áp dụng cho lĩnh vực {scheme.get_sector_display().lower()}."})
    if rated_on and rated_on > clock.today():
        raise ValidationError({"rated_on": "Ngày xếp loại chưa đến."})
    if year > clock.today().year:
        raise ValidationError({"year": f"Năm {year} chưa đến."})
    if not holds_for(scheme, year, rated_on):
        end = f" đến trước {day_label(scheme.valid_to)}" if scheme.valid_to else ""
        raise ValidationError(
            {"scheme": f"“{scheme}” áp dụng từ {day_label(scheme.valid_from)}{end}: không dùng được cho năm {year}."}
        )


def one_at_a_time(organisations: Iterable[int]) -> None:
    """Whoever else would say which rating of these counts waits until this transaction ends."""
    list(
        Organisation.objects.select_for_update(of=("self",))
        .filter(pk__in=organisations)
        .order_by("pk")
        .values_list("pk")
    )


@transaction.atomic
def rate(
    organisation: Organisation, *, by, year: int, scheme: RatingScheme, given: Given, rated_on: date | None = None
):
    """A new rating. The first of a year counts; a second one stands beside it until `choose_counting`.

    Raises ValidationError by field, PermissionDenied.
    """
    if not FIRST_YEAR <= year <= clock.today().year:
        raise ValidationError({"year": f"Xếp loại từ năm {FIRST_YEAR} đến năm {clock.today().year}."})
    one_at_a_time([organisation.pk])
    states, causes = year_ends([organisation.pk], year), causes_of([organisation.pk], year)
    check_scheme(scheme, state := states.get(organisation.pk), year, rated_on, by)
    others = Rating.objects.filter(organisation=organisation, year=year)
    if others.filter(scheme=scheme).exists():
        raise ValidationError("Năm này đã có xếp loại theo bộ tiêu chí đó. Hãy sửa bản ghi đã có.")
    rating = Rating(
        organisation=organisation, year=year, scheme=scheme, rated_on=rated_on, rated_by=by.agency,
        counts=not others.filter(counts=True).exists(), **state.copied(), **judge(scheme, given, causes.get(organisation.pk)),
    )  # fmt: skip
    rating.save()
    rating.refresh_from_db()
    return rating


@transaction.atomic
def change_rating(
    rating: Rating, *, by, version: int | None, given: Given, rated_on: date | None = None, why: str = ""
):
    """Correct a rating by its own scheme; whose it is stays. Raises StaleRow, ValidationError by field."""
    rating = lock(Rating.objects.visible_to(by).select_related("scheme"), rating.pk, version)
    states, causes = year_ends([rating.organisation_id], rating.year), causes_of([rating.organisation_id], rating.year)
    check_scheme(rating.scheme, state := states.get(rating.organisation_id), rating.year, rated_on, by)
    judged = judge(rating.scheme, given, causes.get(rating.organisation_id))
    for name, value in ({"rated_on": rated_on} | state.copied() | judged).items():
        setattr(rating, name, value)
    with because(why):
        rating.save()
    rating.refresh_from_db()
    return rating


@transaction.atomic
def choose_counting(rating: Rating, *, by, version: int | None, why: str) -> Rating:
    """Of two raters' words take this one for the indicators; the other stays as it was said. The switch is in the history."""
    require(by, Act.RATING_WRITE)
    one_at_a_time([rating.organisation_id])
    rating = lock(Rating.objects.visible_to(by), rating.pk, version)
    if not search_key(why):
        raise ValidationError({"reason": "Nhập lý do chọn, ví dụ “theo kết luận thống nhất ngày 10/4”."})
    if rating.counts:
        raise ValidationError("Xếp loại này đang được dùng để tính.")
    with because(nfc(why)):
        Rating.objects.filter(organisation=rating.organisation_id, year=rating.year, counts=True).update(counts=False)
        Rating.objects.filter(pk=rating.pk).update(counts=True)
    rating.refresh_from_db()
    return rating


@transaction.atomic
def delete_rating(rating: Rating, *, by, version: int | None, reason: str) -> None:
    """What was never rated. Of what remains for the year the only one counts again."""
    one_at_a_time([rating.organisation_id])
    rating = lock(Rating.objects.visible_to(by).select_related("scheme"), rating.pk, version)
    require(by, rating_act(rating.scheme, rating.kind))
    if not search_key(reason):
        raise ValidationError({"reason": "Nhập lý do xóa, ví dụ “ghi nhầm năm”."})
    with because(nfc(reason)):
        others = Rating.objects.filter(organisation=rating.organisation_id, year=rating.year).exclude(pk=rating.pk)
        left = list(others.values_list("pk", "counts"))
        rating.delete()
        if len(left) == 1 and not left[0][1]:
            Rating.objects.filter(pk=left[0][0]).update(counts=True)


@dataclass(frozen=True)
class Line:
    """One organisation of a bulk entry: what stood, what will stand, or what is wrong with it."""

    organisation: Organisation
    given: Given
    before: Rating | None
    judged: dict | None
    wrong: str = ""

    @property
    def label(self) -> str:
        return Band(self.judged["band"]).label if self.judged else ""

    @property
    def changes(self) -> bool:
        if self.judged is None:
            return False
        return self.before is None or any(
            getattr(self.before, n) != self.judged[n] for n in ("band", "points", "cause")
        )


def plan_ratings(
    rows: Iterable[tuple[Organisation, Given]], *, by, year: int, scheme: RatingScheme, rated_on=None
) -> list[Line]:
    """What `rate_many` would do, one line a row that says something. As many queries for 50 as for one."""
    rows = [(organisation, given) for organisation, given in rows if given.says_something]
    numbers = [organisation.pk for organisation, _ in rows]
    states, causes = year_ends(numbers, year), causes_of(numbers, year)
    known = {
        one.organisation_id: one for one in Rating.objects.filter(year=year, scheme=scheme, organisation__in=numbers)
    }
    lines = []
    for organisation, given in rows:
        before, judged, wrong = known.get(organisation.pk), None, ""
        try:
            check_scheme(scheme, states.get(organisation.pk), year, rated_on, by)
            judged = judge(scheme, given, causes.get(organisation.pk)) | states[organisation.pk].copied()
        except ValidationError as error:
            wrong = " ".join(error.messages)
        lines.append(Line(organisation, given, before, judged, wrong))
    return lines


@transaction.atomic
def rate_many(
    rows: Iterable[tuple[Organisation, Given]], *, by, year: int, scheme: RatingScheme, rated_on=None
) -> tuple[int, int]:
    """Many ratings at once, all or none: (new, changed). Raises ValidationError naming those that are wrong."""
    rows = list(rows)
    numbers = [organisation.pk for organisation, _ in rows]
    one_at_a_time(numbers)
    lines = plan_ratings(rows, by=by, year=year, scheme=scheme, rated_on=rated_on)
    if wrong := [f"{line.organisation}: {line.wrong}" for line in lines if line.wrong]:
        raise ValidationError(wrong)
    counted = set(
        Rating.objects.filter(year=year, counts=True, organisation__in=numbers).values_list("organisation", flat=True)
    )
    said = {"rated_on": rated_on, "rated_by": by.agency}
    new = [
        Rating(
            organisation=line.organisation, year=year, scheme=scheme, counts=line.organisation.pk not in counted,
            **said, **line.judged,
        )
        for line in lines
        if line.before is None
    ]  # fmt: skip
    Rating.objects.bulk_create(new)
    changed = [line for line in lines if line.before is not None and line.changes]
    for line in changed:
        Rating.objects.filter(pk=line.before.pk).update(**said, **line.judged)
    return len(new), len(changed)


@transaction.atomic
def save_scheme(scheme: RatingScheme | None, *, by, version: int | None = None, **values) -> RatingScheme:
    """A province's own scheme. One that ratings follow is ended (only `valid_to` changes) and copied, never changed."""
    require(by, Act.SCHEME_WRITE)
    if scheme is None:
        scheme = RatingScheme(province=by.place)
    else:
        scheme = lock(schemes_for(by), scheme.pk, version)
        if scheme.province_id is None or not by.sees_nation and not by.holds(scheme.province):
            raise ValidationError("Đây là bộ tiêu chí chung của cả nước; tỉnh chỉ sửa được bộ của mình.")
        changed = [name for name, value in values.items() if getattr(scheme, name) != value]
        if scheme.ratings.exists() and set(changed) - {"valid_to"}:
            raise ValidationError(
                "Bộ tiêu chí đã được dùng để xếp loại: chỉ ghi được ngày hết áp dụng. Hãy sao chép thành bộ mới."
            )
    for name, value in values.items():
        setattr(scheme, name, nfc(value) if isinstance(value, str) else value)
    check_own_scheme(scheme)
    if not scheme.code:
        Province.objects.select_for_update(of=("self",)).get(pk=scheme.province_id)
        scheme.code = free_scheme_code(scheme)
    scheme.save()
    scheme.refresh_from_db()
    return scheme


def check_own_scheme(scheme: RatingScheme) -> None:
    wrong: dict[str, str] = {}
    if scheme.valid_to and scheme.valid_to <= scheme.valid_from:
        wrong["valid_to"] = "Ngày hết áp dụng phải sau ngày bắt đầu áp dụng."
    thresholds = [scheme.bands[band] for band in (Band.GOOD, Band.FAIR, Band.AVERAGE)]
    if not MOST_POINTS >= thresholds[0] > thresholds[1] > thresholds[2] > 0:
        wrong["good"] = "Ngưỡng điểm giảm dần từ Tốt đến Trung bình, trong khoảng 0 đến 100."
    if sum(one["max"] or 0 for one in scheme.criteria) > MOST_POINTS:
        wrong["criteria"] = f"Tổng điểm tối đa của các tiêu chí vượt {MOST_POINTS}."
    if (
        scheme.pk
        and (last := scheme.ratings.order_by("-year").first())
        and not holds_for(scheme, last.year, last.rated_on)
    ):
        wrong["valid_to"] = f"Đã có xếp loại năm {last.year} theo bộ này; ngày hết áp dụng phải sau đó."
    if wrong:
        raise ValidationError(wrong)


def free_scheme_code(scheme: RatingScheme) -> str:
    taken = set(RatingScheme.objects.filter(province=scheme.province).values_list("code", flat=True))
    start = f"{scheme.province.slug}-{scheme.valid_from:%Y}"
    return next(code for n in range(1, len(taken) + 2) if (code := start if n == 1 else f"{start}-{n}") not in taken)
