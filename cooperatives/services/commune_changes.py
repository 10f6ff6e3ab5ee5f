"""A loaded list of commune changes is taken back. Loading it is an import like any other (imports/writers/communes.py)."""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from accounts.permissions import Act, require
from cooperatives.models import Import, ImportState
from cooperatives.tables import COMMUNE_CHANGES
from coopportal.kit.rows import lock
from provinces.services.communes import undo_commune_changes


@transaction.atomic
def undo_commune_list(one: Import, *, by: User, version: int | None) -> int:
    """Communes, and the records that followed them, are what they were. Returns how many changes were taken back.

    Raises PermissionDenied, StaleRow, ValidationError: not_loaded and those of `undo_commune_changes`.
    """
    require(by, Act.COMMUNE_CHANGE)
    one = lock(Import.objects.visible_to(by), one.pk, version)
    if one.table != COMMUNE_CHANGES.code or one.state != ImportState.DONE:
        raise ValidationError("Chỉ hoàn tác được danh sách đã ghi.", code="not_loaded")
    undone = undo_commune_changes(one.pk, by=by)
    one.state, one.applied_at = ImportState.UNDONE, None
    one.save(update_fields=["state", "applied_at"])
    return undone
