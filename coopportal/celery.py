"""The Celery application. Celery executes; the `Job` rows remember (DESIGN §5), so nothing here is the only copy."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coopportal.settings")
app = Celery("coopportal")
app.set_default()  # the current application in every thread: the waker and the reaper are threads
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Beat keeps no file: what it starts may run twice, and what it missed comes with the next hour.
app.conf.beat_scheduler = "celery.beat:Scheduler"
app.conf.beat_schedule = {
    "sweep-files": {"task": "jobs.tasks.sweep_files", "schedule": crontab(minute=17)},
    "send-mail": {"task": "jobs.tasks.send_mail", "schedule": crontab()},
    "duty-notices": {"task": "reports.tasks.duty_notices", "schedule": crontab(minute=5, hour="7-17")},
    "weekly-digests": {
        "task": "reports.tasks.weekly_digests",
        "schedule": crontab(minute=25, hour="7-17", day_of_week=1),
    },
    "sweep-answers": {"task": "accounts.tasks.sweep_answers", "schedule": crontab(minute=37)},
}
