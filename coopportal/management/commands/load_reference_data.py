import hashlib

from django.core.management.base import BaseCommand

import cooperatives.reference
import indicators.reference
import provinces.reference
from provinces.models import ReferenceStamp


def load_catalogue() -> bool:
    """The catalogue of indicators; False when this edition of it is loaded already, so that nothing is written."""
    digest = hashlib.sha256(indicators.reference.CATALOGUE.read_bytes()).hexdigest()
    if ReferenceStamp.objects.filter(name="indicators", digest=digest).exists():
        return False
    indicators.reference.load()
    ReferenceStamp.objects.update_or_create(name="indicators", defaults={"digest": digest})
    return True


PARTS = {
    "danh mục địa bàn": provinces.reference.load,
    "bộ tiêu chí xếp loại và ngưỡng quy mô": cooperatives.reference.load,
    "danh mục chỉ tiêu": load_catalogue,
}


class Command(BaseCommand):
    help = "Nạp các danh mục dùng chung: địa bàn, tiêu chí xếp loại, chỉ tiêu. Đã nạp rồi thì không làm gì."
    requires_system_checks = []

    def handle(self, *args, verbosity, **options):
        for name, load in PARTS.items():
            changed = load()
            if verbosity:
                self.stdout.write(f"Đã nạp {name}." if changed else f"{name.capitalize()}: không có gì thay đổi.")
