from importlib import import_module

from celery.signals import worker_ready
from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "jobs"
    verbose_name = "Công việc và tệp"

    def ready(self):
        worker_ready.connect(import_module("jobs.reaper").start, dispatch_uid="jobs.reaper")
