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
        registry.register(
            "report_own_form", "reports.services.own_forms.write_filled", label="Điền số báo cáo vào biểu mẫu riêng"
        )
