from django.db import migrations

CHAIN = """
ALTER TABLE provinces_{table} ADD CONSTRAINT {table}_chained
    FOREIGN KEY ({owner}_id, to_on) REFERENCES provinces_{table} ({owner}_id, from_on) DEFERRABLE INITIALLY DEFERRED
"""
UNCHAIN = "ALTER TABLE provinces_{table} DROP CONSTRAINT {table}_chained"


def chain(table, owner):
    return migrations.RunSQL(CHAIN.format(table=table, owner=owner), UNCHAIN.format(table=table))


class Migration(migrations.Migration):
    dependencies = [("provinces", "0001_initial")]

    operations = [chain("provincename", "province"), chain("communename", "commune")]
