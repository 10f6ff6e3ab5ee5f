from django.db import migrations

CHAIN = """
ALTER TABLE cooperatives_spell ADD CONSTRAINT spells_follow_each_other
FOREIGN KEY (organisation_id, to_on) REFERENCES cooperatives_spell (organisation_id, from_on)
DEFERRABLE INITIALLY DEFERRED
"""


class Migration(migrations.Migration):
    dependencies = [("cooperatives", "0001_initial")]
    operations = [migrations.RunSQL(CHAIN, "ALTER TABLE cooperatives_spell DROP CONSTRAINT spells_follow_each_other")]
