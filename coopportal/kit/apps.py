from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "coopportal.kit"
    label = "kit"
    verbose_name = "Nền tảng"
