"""The dated rules of rating and size, kept as data in data/rating_schemes.json and brought into the database.

A maximum of null was not stated by a source at hand; ratings then carry their points without a check against it.
"""

import hashlib
import json
from pathlib import Path

from django.db import transaction

from cooperatives.models import RatingScheme, SizeThreshold
from provinces.models import ReferenceStamp

FILE = Path(__file__).with_name("data") / "rating_schemes.json"
STAMP = "rating_schemes"


@transaction.atomic
def load() -> bool:
    """Bring schemes and thresholds to the edition of the file; False when they are. A province's own stay untouched."""
    digest = hashlib.sha256(FILE.read_bytes()).hexdigest()
    if ReferenceStamp.objects.filter(name=STAMP, digest=digest).exists():
        return False
    content = json.loads(FILE.read_text(encoding="utf-8"))
    for row in content["rating_schemes"]:
        RatingScheme.objects.update_or_create(code=row["code"], defaults=row)
    for row in content["size_thresholds"]:
        known = {name: row[name] for name in ("sector_group", "size", "valid_from")}
        SizeThreshold.objects.update_or_create(**known, defaults=row)
    ReferenceStamp.objects.update_or_create(name=STAMP, defaults={"digest": digest})
    return True
