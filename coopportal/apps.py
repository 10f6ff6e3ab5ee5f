from importlib import import_module

from django.apps import AppConfig


class CoopportalConfig(AppConfig):
    name = "coopportal"
    verbose_name = "Kế hoạch Hợp tác xã"

    def ready(self):
        import_module("coopportal.celery")  # makes our Celery application the current one
