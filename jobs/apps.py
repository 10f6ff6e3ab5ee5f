from importlib import import_module

from celery.signals import worker_ready
from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "jobs"
    verbose_name = "Công việc và tệp"

    def ready(self):
        worker_ready.connect(start_reaper)


def start_reaper(**_signal):
    import_module("jobs.reaper").Reaper().start()  # imported here, for only a worker has what it looks at
