"""The index of returns by year and base unit tells whose they are: who has none in a year is then read from it alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cooperatives", "0004_name_keys")]
    operations = [
        migrations.RemoveIndex(model_name="annualreturn", name="return_year_base"),
        migrations.AddIndex(
            model_name="annualreturn",
            index=models.Index(fields=["year", "base"], include=("organisation",), name="return_year_base"),
        ),
    ]
