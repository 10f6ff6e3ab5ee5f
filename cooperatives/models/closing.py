"""Chốt số liệu: from when on the figures of a place and a period are those that people work with."""

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.scoping import ScopedQuerySet
from coopportal.kit.history import keep_history
from coopportal.kit.periods import Span
from coopportal.kit.rows import Versioned
from provinces.models import Province


class ClosingQuerySet(ScopedQuerySet):
    province_path = "province"

    def standing(self):
        """Those that nobody has opened again."""
        return self.filter(reopened_at=None)

    def over(self, base):
        """The closings of any province that the base unit is part of."""
        return self.filter(province__parts__base=base)


@keep_history()
class Closing(Versioned):
    """Whoever writes after `closed_at` upon what lies in the days from `from_on` to `to_on` (both counted) may do so, and
    is listed. Opened again, it stays as a memory of the time between.
    """

    province = models.ForeignKey(Province, models.PROTECT, related_name="+", verbose_name="địa bàn")
    from_on = models.DateField("từ ngày")
    to_on = models.DateField("đến hết ngày")
    closed_at = models.DateTimeField("chốt lúc", db_default=Now(), editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người chốt", db_index=False
    )
    note = models.CharField("ghi chú", max_length=300, blank=True)
    reopened_at = models.DateTimeField("mở lại lúc", null=True, blank=True, editable=False)
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người mở lại",
        db_index=False,
    )  # fmt: skip
    reopen_reason = models.CharField("lý do mở lại", max_length=300, blank=True)

    objects = ClosingQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "lần chốt số liệu"
        ordering = ["-to_on", "-from_on", "-pk"]
        constraints = [
            models.CheckConstraint(name="closing_span_not_empty", condition=Q(from_on__lte=F("to_on"))),
            models.UniqueConstraint(
                fields=["province", "from_on", "to_on"], condition=Q(reopened_at=None), name="closed_once"
            ),
            models.CheckConstraint(
                name="closing_reopened_by_somebody_for_a_reason",
                condition=Q(reopened_at=None, reopened_by=None, reopen_reason="")
                | (Q(reopened_at__isnull=False, reopened_by__isnull=False) & ~Q(reopen_reason="")),
            ),
        ]

    def __str__(self):
        return f"{self.province}, {self.span.label()}"

    @property
    def span(self) -> Span:
        return Span(self.from_on, self.to_on)

    def covers(self, day: date) -> bool:
        return self.from_on <= day <= self.to_on

    def covers_moment(self, at: datetime) -> bool:
        """Whether the period was closed then."""
        return self.closed_at < at and (self.reopened_at is None or at <= self.reopened_at)
