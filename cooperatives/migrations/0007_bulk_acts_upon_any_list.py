from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cooperatives", "0006_communes_by_decree")]
    operations = [
        migrations.RenameField("bulkchange", "organisations", "records"),
        migrations.AlterField(
            "bulkchange", "records", ArrayField(models.BigIntegerField(), verbose_name="các bản ghi")
        ),
    ]
