import sys
from getpass import getpass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import Agency, User
from accounts.permissions import Role
from provinces.selectors import NotFound, find_commune, find_province


class Command(BaseCommand):
    help = (
        "Tạo một tài khoản. Mật khẩu được hỏi ở bàn phím, hoặc đọc từ dòng đầu của đầu vào chuẩn. "
        'Ví dụ: create_account quantri --full-name "Nguyễn Văn A" --role system_admin --agency "Sở Tài chính" --province ca-nuoc'
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("username", help="tên đăng nhập")
        parser.add_argument("--full-name", required=True, help="họ và tên")
        parser.add_argument("--role", required=True, choices=Role.values, help="vai trò")
        parser.add_argument("--agency", required=True, help="tên cơ quan, đơn vị; chưa có thì được tạo")
        parser.add_argument(
            "--agency-kind", choices=Agency.Kind.values, default=Agency.Kind.OTHER, help="khi tạo cơ quan"
        )
        parser.add_argument(
            "--province", required=True, help="địa bàn của cơ quan: tên, hoặc mã như thai-nguyen, ca-nuoc"
        )
        parser.add_argument("--territory", help="địa bàn phụ trách, nếu chỉ là một phần: tên hoặc mã như bac-kan")
        parser.add_argument("--commune", help="xã, phường, đặc khu của công chức cấp xã: tên hoặc mã")

    def handle(self, *args, username, full_name, role, agency, agency_kind, province, territory, commune, **options):
        place = found(find_province, province)
        part = found(find_province, territory) if territory else None
        ward = found(find_commune, commune, place) if commune else None
        if User.objects.filter(username=username).exists():
            raise CommandError(f"Tên đăng nhập “{username}” đã có.")
        person = User(username=username, full_name=full_name, role=role)
        password = asked_password()
        try:
            validate_password(password, person)
            with transaction.atomic():
                office, _ = Agency.objects.get_or_create(province=place, name=agency, defaults={"kind": agency_kind})
                User.objects.create_user(
                    username, password, full_name=full_name, role=role, agency=office, territory=part, commune=ward
                )
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from problem
        self.stdout.write(f"Đã tạo tài khoản {username} ({Role(role).label}, {office}).")


def found(find, *written):
    """What a selector finds; its sentence as a CommandError when it does not."""
    try:
        return find(*written)
    except NotFound as problem:
        raise CommandError(str(problem)) from problem


def asked_password() -> str:
    """Raises CommandError when the two typed ones differ or nothing comes."""
    if not sys.stdin.isatty():
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = getpass("Mật khẩu: ")
        if password != getpass("Nhập lại mật khẩu: "):
            raise CommandError("Hai lần nhập mật khẩu không giống nhau.")
    if not password:
        raise CommandError("Chưa có mật khẩu: hãy nhập ở bàn phím hoặc đưa qua đầu vào chuẩn.")
    return password
