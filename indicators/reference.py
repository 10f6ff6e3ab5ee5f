"""The common catalogue, kept as data in data/catalogue.json and brought into the database."""

import json
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model

from coopportal.kit.history import because
from indicators.definitions import parse
from indicators.models import DefinitionVersion, Indicator, Unit
from indicators.official_table import is_place

CATALOGUE = Path(__file__).parent / "data" / "catalogue.json"


def catalogue() -> dict:
    """{"units": […], "indicators": […]}; an indicator's `definitions` stand in the order of time."""
    return json.loads(CATALOGUE.read_text(encoding="utf-8"))


@transaction.atomic
def load(data: dict | None = None) -> None:
    """Bring units, indicators and their dated definitions to what the catalogue says; what says so already is not written.

    A definition that changed by law is a new version with its `valid_from`: spans that end before keep the old one. One put
    right for all time is rewritten, its old image kept in the history. Frozen reports hold their own words and figures.
    A province's own indicators stay untouched, even one that bears a code of the catalogue.
    Raises ValidationError when a definition of the catalogue makes no sense.
    """
    data = data or catalogue()
    with because("Nạp danh mục chỉ tiêu"):
        units = {row["code"]: brought(Unit, {"code": row["code"]}, row) for row in data["units"]}
        own = set(Indicator.objects.exclude(province=None).values_list("code", flat=True))
        for row in data["indicators"]:
            if row["code"] in own:
                continue
            if row["place"] and not is_place(row["place"]):
                raise ValidationError(f"{row['code']}: biểu không có dòng “{row['place']}”.")
            fields = {name: value for name, value in row.items() if name not in ("unit", "definitions")}
            indicator = brought(Indicator, {"code": row["code"]}, fields | {"unit_id": units[row["unit"]].pk})
            bring_definitions(indicator, row["definitions"])


def bring_definitions(indicator: Indicator, versions: list[dict]) -> None:
    """Oldest first, and those that are gone before all: no two may begin or end on one day."""
    whole = {"valid_from": None, "valid_to": None, "legal_source": "", "note": ""}
    versions = [whole | version for version in versions]
    for version in versions:
        parse(version["definition"])
    starts = {version["valid_from"] for version in versions}
    for row in indicator.definitions.all():
        if (row.valid_from and row.valid_from.isoformat()) not in starts:
            row.delete()
    for version in versions:
        brought(DefinitionVersion, {"indicator": indicator, "valid_from": version["valid_from"]}, version)


def brought(model: type[Model], known: dict, fields: dict) -> Model:
    """The row that `known` names, with these fields; written only where one of them is different."""
    fields = {name: model._meta.get_field(name).to_python(value) for name, value in fields.items()}
    row = model.objects.filter(**known).first()
    if row is None:
        return model.objects.create(**known | fields)
    changed = [name for name, value in fields.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, fields[name])
    if changed:
        row.save()
    return row
