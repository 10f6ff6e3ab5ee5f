from django.apps import AppConfig

from jobs import registry


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = "Kế hoạch"

    def ready(self):
        registry.register("plan_text", "plans.services.texts.read_kept", label="Đọc văn bản kế hoạch")
