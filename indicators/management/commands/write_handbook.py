from django.core.management.base import BaseCommand

from indicators.handbook import PATH, handbook


class Command(BaseCommand):
    help = "Write docs/indicators.md anew from the catalogue of indicators."
    requires_system_checks = []

    def handle(self, *args, **options):
        PATH.write_text(handbook(), encoding="utf-8")
        self.stdout.write(f"Đã ghi {PATH}.")
