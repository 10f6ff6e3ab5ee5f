"""What the portal tells a person: on the page "Thông báo" and, to whom wants it, by e-mail."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import User


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A person's own."""
        return self.filter(user=user) if user.is_authenticated and user.is_active else self.none()

    def unread(self):
        return self.filter(read_at=None)


class Notice(models.Model):
    """Told once: `key` names what is told, and a person gets each key one time, whoever tells it again and however often."""

    class Kind(models.TextChoices):
        DUTY = "duty", "Đến hạn báo cáo"
        PLAN = "plan", "Kế hoạch"
        REPORT = "report", "Báo cáo"
        REQUEST = "request", "Đề nghị, giải trình"
        JOB = "job", "Việc chạy nền"
        DIGEST = "digest", "Bản tin đầu tuần"

    user = models.ForeignKey(User, models.CASCADE, related_name="notices", verbose_name="người nhận")
    kind = models.CharField("loại", max_length=8, choices=Kind)
    text = models.CharField("nội dung", max_length=300)
    details = models.TextField("chi tiết", blank=True)
    url = models.CharField("địa chỉ", max_length=300, blank=True)
    key = models.CharField("khóa chống trùng", max_length=160)
    created_at = models.DateTimeField("lúc", db_default=Now(), editable=False)
    read_at = models.DateTimeField("đã xem lúc", null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "thông báo"
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="notice_list"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="notice_unread"),
        ]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notice_once")]

    def __str__(self):
        return self.text


class Delivery(models.Model):
    """A notice on its way by e-mail. Its row is locked while it is sent; `error` names what went wrong, never an address."""

    class State(models.TextChoices):
        WAITING = "waiting", "Chờ gửi"
        SENT = "sent", "Đã gửi"
        FAILED = "failed", "Không gửi được"

    notice = models.OneToOneField(Notice, models.CASCADE, related_name="delivery")
    state = models.CharField("trạng thái", max_length=8, choices=State, default=State.WAITING)
    try_count = models.PositiveSmallIntegerField("số lần gửi", default=0)
    due_at = models.DateTimeField("gửi từ lúc", db_default=Now())
    sent_at = models.DateTimeField("gửi lúc", null=True, blank=True)
    error = models.CharField("lý do chưa gửi được", max_length=120, blank=True)

    class Meta:
        verbose_name = "thư thông báo"
        indexes = [models.Index(fields=["due_at"], condition=Q(state="waiting"), name="delivery_to_do")]
        constraints = [
            models.CheckConstraint(
                name="delivery_sent_has_a_time",
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at=None)),
            )
        ]

    def __str__(self):
        return f"{self.notice_id}: {self.get_state_display()}"


class NoticeChoice(models.Model):
    """What a person wants by e-mail; without a row: everything."""

    user = models.OneToOneField(User, models.CASCADE, related_name="notice_choice")
    by_email = models.BooleanField("gửi thông báo qua thư điện tử", default=True)
    digest = models.BooleanField("gửi bản tin đầu tuần", default=True)

    class Meta:
        verbose_name = "cách nhận thông báo"

    def __str__(self):
        return f"{self.user_id}"
