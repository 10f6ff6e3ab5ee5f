from django.apps import AppConfig

from jobs import registry


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Báo cáo"

    def ready(self):
        registry.register(
            "progress_report",
            "reports.services.computing.compute_report",
            snapshot="reports.services.computing.read_report",
            label="Lập báo cáo tiến độ",
        )
