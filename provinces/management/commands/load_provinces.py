from django.core.management.base import BaseCommand

from provinces import reference


class Command(BaseCommand):
    help = "Nạp danh mục tỉnh, xã và xã cũ từ provinces/data; đã nạp rồi thì không làm gì."

    def handle(self, *args, **options):
        changed = reference.load()
        self.stdout.write("Đã nạp danh mục địa bàn." if changed else "Danh mục địa bàn đã đúng, không có gì để nạp.")
