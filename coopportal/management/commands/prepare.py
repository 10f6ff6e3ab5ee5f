import time

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = (
        "Bring database and static files up to date, in one process: what `make run` calls before it starts the portal."
    )

    def add_arguments(self, parser):
        parser.add_argument("--demo", action="store_true", help="load the demonstration data into an empty database")
        parser.add_argument("--static", action="store_true", help="collect the static files")

    def handle(self, *args, demo, static, **options):
        steps = [("Migrations", "migrate", {"interactive": False}), ("Reference data", "load_reference_data", {})]
        if demo:
            steps.append(("Demonstration data", "load_demo", {}))
        if static:
            steps.append(("Static files", "collectstatic", {"interactive": False, "clear": True}))
        for label, command, arguments in steps:
            started = time.monotonic()
            call_command(command, verbosity=0, **arguments)
            self.stdout.write(f"  {label:<24}{time.monotonic() - started:5.1f} s")
            self.stdout.flush()
