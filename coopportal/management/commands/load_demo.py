from django.core.management.base import BaseCommand

from coopportal.demo.accounts import accounts_file
from coopportal.demo.services import Outcome, load_demonstration


class Command(BaseCommand):
    help = "Nạp dữ liệu minh họa vào cơ sở dữ liệu trống: năm kế hoạch thật, sổ đăng ký hư cấu, tài khoản dùng thử."
    requires_system_checks = []

    def handle(self, *args, verbosity, **options):
        outcome = load_demonstration()
        if verbosity or outcome == Outcome.IN_USE:
            self.stdout.write(outcome.value)
        if verbosity and outcome in (Outcome.LOADED, Outcome.RENEWED):
            self.stdout.write(f"Tài khoản và mật khẩu: {accounts_file()}")
