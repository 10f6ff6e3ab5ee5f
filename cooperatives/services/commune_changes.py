"""A loaded list of commune changes is taken back. Loading it is an import like any other (imports/writers/communes.py)."""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from accounts.permissions import Act, require
from cooperatives.models import Import, ImportState
from cooperatives.services.imports import own
from cooperatives.tables import COMMUNE_CHANGES
from coopportal.kit.rows import lock
from jobs.services import enqueue
from provinces.services.communes import undo_commune_changes

UNDO = "commune_changes_undo"


@transaction.atomic
def undo_commune_list(one: Import, *, by: User, version: int | None) -> Import:
    """Have a loaded list taken back, by a job: the records of thousands of communes go with it.

    Raises PermissionDenied, StaleRow, ValidationError: not_loaded.
    """
    require(by, Act.COMMUNE_CHANGE)
    one = lock(Import.objects.visible_to(by), one.pk, version)
    if one.table != COMMUNE_CHANGES.code or one.state != ImportState.DONE:
        raise ValidationError("Chỉ hoàn tác được danh sách đã ghi.", code="not_loaded")
    one.job = enqueue(UNDO, by=by, unique_key=f"{UNDO}:{one.pk}", **{"import": str(one.pk)})
    one.save(update_fields=["job"])
    return one


def take_back(job) -> None:
    """Communes, and the records that followed them, are what they were; or the job says what stands in the way."""
    one = own(job)
    if one.state != ImportState.DONE:
        return
    job.result("cooperatives:import_detail", one.pk)
    undo_commune_changes(one.pk, by=job.owner)
    one.state, one.applied_at = ImportState.UNDONE, None
    one.save(update_fields=["state", "applied_at"])
