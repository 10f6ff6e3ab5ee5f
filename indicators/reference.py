"""The common catalogue, kept as data in data/catalogue.json and brought into the database."""

import json
from pathlib import Path

from django.db import transaction

from indicators.definitions import parse
from indicators.models import DefinitionVersion, Indicator, Unit

CATALOGUE = Path(__file__).parent / "data" / "catalogue.json"


@transaction.atomic
def load() -> None:
    """Create or update the units, indicators and first definitions of the catalogue. A province's own stay untouched.

    Raises ValidationError when a definition of the catalogue makes no sense.
    """
    data = json.loads(CATALOGUE.read_text())
    units = {}
    for row in data["units"]:
        units[row["code"]], _ = Unit.objects.update_or_create(code=row["code"], defaults=row)
    for row in data["indicators"]:
        definition = row.pop("definition")
        parse(definition)
        row["unit"] = units[row["unit"]]
        indicator, _ = Indicator.objects.update_or_create(code=row["code"], defaults=row)
        DefinitionVersion.objects.update_or_create(
            indicator=indicator, valid_from=None, defaults={"definition": definition}
        )
