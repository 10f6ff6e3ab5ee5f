"""Communes and what they have said for a year."""

from dataclasses import dataclass

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.models import User
from cooperatives.models import CommuneSubmission
from cooperatives.selectors.campaign import expected, in_group
from cooperatives.selectors.year_end import year_end_day
from coopportal.kit.numbers import format_number
from coopportal.kit.rows import CountRows
from provinces.models import Commune

FIRST_YEAR = 2025  # communes are registrars since 1/7/2025 (NĐ 125/2025)
MEMBERS_LEAST = 2  # of a group, by law


def communes_of(user: User, year: int) -> QuerySet[Commune]:
    """The communes that have to speak for the year, as far as the person may read; a commune officer's own alone."""
    communes = speakers_of(year)
    if user.commune_id:
        return communes.filter(pk__in=user.commune_ids)
    return communes if user.sees_nation else communes.within(user.place)


def speakers_of(year: int) -> QuerySet[Commune]:
    """Those that stood at the year's end. Where one of several that were merged by then had spoken already, each of them
    speaks and the new one does not: else its groups would be counted twice."""
    end = year_end_day(max(year, FIRST_YEAR))
    standing = Commune.objects.valid_on(end)
    spoken = set(CommuneSubmission.objects.filter(year=year).values_list("commune", flat=True))
    parts = Commune.objects.filter(valid_to__lte=end)
    ended = {part.pk: part.successor_id for part in parts.only("successor")}
    apart = {ended[pk] for pk in spoken & ended.keys()}
    return standing.exclude(pk__in=apart) | Commune.objects.filter(pk__in=[pk for pk in ended if ended[pk] in apart])


def listed_groups(user: User, year: int, communes) -> dict[int, int]:
    """Commune id → how many groups lived on its list at the year's end."""
    rows = in_group(expected(user, year), "tht").filter(commune__in=communes).order_by()
    return dict(rows.values("commune").annotate(n=CountRows()).values_list("commune", "n"))


def stated_wrongly(user: User, year: int) -> QuerySet[CommuneSubmission]:
    """The words that do not fit the lists, as `warnings_of` tells them; each with `listed`, its listed groups."""
    groups = in_group(expected(user, year), "tht").filter(commune=OuterRef("commune")).order_by().values("commune")
    listed = Coalesce(Subquery(groups.annotate(n=CountRows()).values("n")), Value(0))
    rows = CommuneSubmission.objects.visible_to(user).filter(year=year, groups_total__isnull=False)
    rows = rows.annotate(listed=listed).alias(known=F("listed") + F("unlisted_groups"))
    return rows.filter(
        Q(listed__gt=F("groups_total")) | Q(known__lt=F("groups_total")) | Q(known__gt=F("groups_total"))
    )


@dataclass(frozen=True)
class CommuneWord:
    """`row` None: the commune has said nothing, which is no zero."""

    commune: Commune
    row: CommuneSubmission | None
    listed: int
    warnings: list[str]


def words_of(user: User, year: int, communes: list[Commune]) -> list[CommuneWord]:
    """One for each commune, in their order; two queries."""
    ids = [commune.pk for commune in communes]
    rows = {
        row.commune_id: row for row in CommuneSubmission.objects.visible_to(user).filter(year=year, commune__in=ids)
    }
    listed = listed_groups(user, year, ids)
    return [
        CommuneWord(commune, row := rows.get(commune.pk), n := listed.get(commune.pk, 0), warnings_of(row, n))
        for commune in communes
    ]


def warnings_of(row: CommuneSubmission | None, listed: int) -> list[str]:
    """What does not fit together; nothing here forbids to submit."""
    if row is None:
        return []
    said, total = [], row.groups_total
    if total is not None and listed > total:
        said.append(
            f"Danh sách trên cổng có {format_number(listed)} tổ hợp tác, nhiều hơn tổng số xã báo cáo ({format_number(total)})."
        )
    elif total is not None and row.unlisted_groups is not None and listed + row.unlisted_groups != total:
        said.append(
            f"Trong danh sách {format_number(listed)} + ngoài danh sách {format_number(row.unlisted_groups)} "
            f"khác tổng số xã báo cáo ({format_number(total)})."
        )
    members, groups = row.unlisted_group_members, row.unlisted_groups
    if members is not None and groups and members < MEMBERS_LEAST * groups:
        said.append(
            f"{format_number(groups)} tổ hợp tác mà chỉ có {format_number(members)} thành viên: mỗi tổ ít nhất 2."
        )
    return said
