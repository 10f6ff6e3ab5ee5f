from django.db import migrations

from coopportal.kit.text import name_key

TABLE = "cooperatives_organisation"
BATCH = 2_000


def fill(apps, schema_editor):
    """Give the organisations there are their key. No triggers: nobody edited these rows."""
    Organisation = apps.get_model("cooperatives", "Organisation")
    rows = list(Organisation.objects.filter(name_key="").only("pk", "name"))
    if not rows:
        return
    schema_editor.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER USER")
    for row in rows:
        row.name_key = name_key(row.name)
    Organisation.objects.bulk_update(rows, ["name_key"], batch_size=BATCH)
    schema_editor.execute(f"ALTER TABLE {TABLE} ENABLE TRIGGER USER")


class Migration(migrations.Migration):
    dependencies = [("cooperatives", "0003_the_registry")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
