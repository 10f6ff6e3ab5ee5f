import json
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from coopportal.bench import engine, exports, imports, lists, pages, reports

# section → its figures; those of the registry are measured in a synthetic one, the others in the demonstration
DEMONSTRATION = {
    "pages": pages.figures,
    "readings": engine.readings,
    "imports": imports.figures,
    "report": reports.finished,
}
REGISTRY = {"engine": engine.figures, "lists": lists.figures, "exports": exports.figures, "nation": reports.nation}


class Command(BaseCommand):
    help = (
        "Measure what users wait for, each beside its floor in the same run; one JSON object a line to VAR/bench.jsonl."
    )

    def add_arguments(self, parser):
        parser.add_argument("--scale", default="1", help="of the synthetic registry: 1 is the country")
        parser.add_argument("--only", nargs="*", choices=[*DEMONSTRATION, *REGISTRY], help="these sections")

    def handle(self, *args, scale, only, **options):
        call_command("collectstatic", interactive=False, verbosity=0)  # pages name their files by its manifest
        wanted = only or [*DEMONSTRATION, *REGISTRY]
        with (settings.VAR / "bench.jsonl").open("a") as out:
            for sections, load in (
                (DEMONSTRATION, ["load_demo"]),
                (REGISTRY, ["synthetic_registry", "--scale", scale]),
            ):
                named = [name for name in sections if name in wanted]
                if named:
                    with own_database(load):
                        for name in named:
                            self.write(out, name, sections[name]())

    def write(self, out, section, figures):
        for figure in figures:
            line = json.dumps({"section": section} | figure, ensure_ascii=False)
            out.write(line + "\n")
            self.stdout.write(line)


@contextmanager
def own_database(load: list[str]):
    """A database of the bench's own with the reference data and what `load`, a command, puts into it."""
    name = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"{name}_bench"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        call_command("load_reference_data", verbosity=0)
        call_command(*load, verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")  # of a registry ten times the nation's it takes minutes
            cursor.execute("VACUUM ANALYZE")
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
