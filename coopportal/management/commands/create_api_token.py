from django.core.management.base import BaseCommand, CommandError
from knox.models import AuthToken

from accounts.models import User
from accounts.permissions import Act, can


class Command(BaseCommand):
    help = "Make an API token for an account. It holds for a year, is printed once and kept only as a hash."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--revoke", action="store_true", help="end all tokens of the account instead")

    def handle(self, *args, username, revoke, **options):
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(f"No active account {username}.")
        if revoke:
            AuthToken.objects.filter(user=user).delete()
            self.stdout.write(f"All tokens of {username} are void.")
            return
        if not can(user, Act.API_TOKEN_OWN):
            raise CommandError(f"The role of {username} ({user.get_role_display()}) has no API access.")
        _, token = AuthToken.objects.create(user)
        self.stdout.write(token)
