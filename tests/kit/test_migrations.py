from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from coopportal.kit.migrations import Together

CREATE = migrations.CreateModel("Trial", [("id", models.BigAutoField(primary_key=True))])
TOGETHER = Together(
    migrations.AddField("trial", "name", models.CharField(max_length=9, default="có")),
    migrations.AddField("trial", "count", models.IntegerField(null=True)),
)


def columns() -> set[str]:
    with connection.cursor() as cursor:
        return {column.name for column in connection.introspection.get_table_description(cursor, "jobs_trial")}


def test_operations_together_are_done_and_undone(db):
    start, bare = ProjectState(), ProjectState()
    CREATE.state_forwards("jobs", bare)
    full = bare.clone()
    assert bare.apps.get_model("jobs", "Trial")
    TOGETHER.state_forwards("jobs", full)
    with connection.schema_editor() as editor:
        CREATE.database_forwards("jobs", editor, start, bare)
        TOGETHER.database_forwards("jobs", editor, bare, full)
    assert columns() == {"id", "name", "count"}
    with connection.schema_editor() as editor:
        TOGETHER.database_backwards("jobs", editor, full, bare)
    assert columns() == {"id"}


def test_what_nobody_can_undo_makes_the_whole_so():
    assert TOGETHER.reversible
    assert not Together(*TOGETHER.operations, migrations.RunSQL("SELECT 1")).reversible
