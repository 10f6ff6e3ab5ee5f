from fractions import Fraction
from time import perf_counter

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from coopportal.kit.numbers import format_number
from coopportal.synthetic.bases import LARGEST_SCALE
from coopportal.synthetic.registry import Tally, fill_empty_registry


class Command(BaseCommand):
    help = "Nạp một sổ đăng ký giả lập cỡ cả nước vào cơ sở dữ liệu trống, để đo tốc độ (cỡ 1: 41.700 HTX, 95.000 THT, 10 năm)."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--scale", default="1", help="1 = cả nước; 0.01 = một phần trăm")
        parser.add_argument("--seed", default="1", help="cùng cỡ và cùng mầm thì ra cùng các dòng")

    def handle(self, *args, scale, seed, verbosity, **options):
        started = perf_counter()
        try:
            tallies = fill_empty_registry(scale_of(scale), str(seed))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        analysis = Tally("ANALYZE")
        with analysis.timed(), connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        if verbosity:
            for tally in (*tallies, analysis):
                rows = format_number(tally.rows) if tally.rows else ""
                self.stdout.write(f"{tally.label:<40}{rows:>12}{tally.seconds:>9.1f} s")
            total = sum(tally.rows for tally in tallies)
            self.stdout.write(f"{'tất cả':<40}{format_number(total):>12}{perf_counter() - started:>9.1f} s")


def scale_of(written) -> Fraction:
    try:
        scale = Fraction(str(written))
    except (ValueError, ZeroDivisionError):
        scale = Fraction(0)
    if not 0 < scale <= LARGEST_SCALE:
        raise CommandError(f"Cỡ phải là một số lớn hơn 0 và không quá {LARGEST_SCALE}, ví dụ 1 hoặc 0.05.")
    return scale
