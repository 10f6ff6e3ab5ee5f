"""A former value is written again: a new write with its reason. The history itself never loses anything."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models, transaction

from accounts.models import User
from accounts.permissions import Act, require
from cooperatives.life import Turn, state_on, with_turn
from cooperatives.models import (
    AnnualReturn,
    Entry,
    Organisation,
    Participation,
    Rating,
    Recognition,
    Spell,
    UnionMembership,
)
from cooperatives.models.yearly import SubmissionState
from cooperatives.ownership import Block, may_write, require_owner
from cooperatives.services.organisations import IDENTITY, correct_organisation
from cooperatives.services.states import correct_turn, lock_life, recopy_years, rewrite
from cooperatives.tables import RETURN_FIGURES, RETURN_FLAGS
from coopportal.kit.history import because, event_model
from coopportal.kit.rows import lock

STATE_FIELDS = ("legal_status", "actual_status", "kind", "sector", "base", "commune")
OPEN_RETURNS = (SubmissionState.DRAFT, SubmissionState.RETURNED)


@dataclass(frozen=True)
class Part:
    """Whose block the rows of a table are, and which of their fields can be brought back."""

    model: type[models.Model]
    block: Block
    fields: tuple[str, ...]
    organisation: str = "organisation_id"


PARTS = {
    part.model._meta.model_name: part
    for part in (
        Part(Organisation, Block.IDENTITY, IDENTITY, "id"),
        Part(Spell, Block.STATE, ("from_on", *STATE_FIELDS, "reason", "document")),
        Part(AnnualReturn, Block.RETURN, (*RETURN_FIGURES, *RETURN_FLAGS, "difficulties", "note")),
        Part(Rating, Block.RATING, ("band", "points", "counts", "rated_on", "reason")),
        Part(Recognition, Block.RECOGNITION, ("group", "product", "level", "number", "issuer", "from_on", "to_on")),
        Part(Participation, Block.SUPPORT, ("persons", "amount_vnd")),
        Part(UnionMembership, Block.MEMBERSHIP, ("from_on", "to_on"), "member_id"),
    )
}


def may_restore(user: User, part: Part, organisation: Organisation) -> bool:
    return user.can(Act.RECORD_RESTORE) and may_write(user, part.block, organisation)


def image_of(part: Part, organisation: Organisation, image: int) -> models.Model | None:
    """An old image of a row of this organisation."""
    images = event_model(part.model).objects.filter(pgh_id=image)
    return images.filter(**{part.organisation: organisation.pk}).first()


@transaction.atomic
def restore(
    organisation: Organisation, part: Part, image, *, by: User, why: str, fields: list[str], version: int | None
) -> None:
    """Write `fields` as they were in `image`; the whole row when it is gone.

    `version` is that of the row, as the person saw it; None for a row that is gone.
    Raises PermissionDenied, ValidationError, StaleRow.
    """
    require(by, Act.RECORD_RESTORE)
    require_owner(by, part.block, organisation)
    if unknown := set(fields) - set(part.fields):
        raise ValidationError({"fields": f"Không khôi phục được: {', '.join(sorted(unknown))}."})
    row = part.model.objects.filter(pk=image.pgh_obj_id).first()
    if row is not None and not fields:
        raise ValidationError("Hãy chọn ít nhất một giá trị để khôi phục.", code="nothing_chosen")
    values = {name: getattr(image, part.model._meta.get_field(name).attname) for name in fields}
    with because(why, user=by.pk):
        if part.model is Organisation:
            correct_organisation(organisation, by=by, version=version, duplicate_note=why, **values)
        elif part.model is Spell and row is None:
            restore_turn(organisation, image, by)
        elif part.model is Spell:
            restore_state(row, image, values, by=by, version=version, why=why)
        elif row is None:
            bring_back(part.model, image)
        else:
            write(part, row.pk, version, values)
        if part.model in (AnnualReturn, Rating):
            recopy_years([organisation.pk])


def restore_state(spell: Spell, image, values: dict, *, by: User, version: int, why: str) -> None:
    """Through the rules of a life, so that what follows follows."""
    if (Entry.DISSOLVED in (spell.entry, image.entry)) and spell.entry != image.entry:
        raise ValidationError("Hãy ghi hoặc xóa mốc giải thể ở “Quá trình hoạt động”.", code="not_across_the_end")
    state = {attname(name): values[name] for name in STATE_FIELDS if name in values}
    correct_turn(
        spell,
        by=by,
        version=version,
        on=values.get("from_on", spell.from_on),
        state=state,
        reason=values.get("reason", spell.reason),
        document=values.get("document", spell.document),
        why=why,
    )


def restore_turn(organisation: Organisation, image, by: User) -> None:
    """A turn that was deleted happens again: what it leads to is what it led to."""
    row, life = lock_life(organisation, by)
    before = state_on(life, image.from_on - timedelta(days=1))
    state = {attname(name): getattr(image, attname(name)) for name in STATE_FIELDS}
    changes = {name: value for name, value in state.items() if before.get(name) != value}
    rewrite(
        row,
        with_turn(life, Turn(image.from_on, changes, Entry(image.entry), image.reason, image.document)),
    )


def attname(name: str) -> str:
    return Spell._meta.get_field(name).attname


def write(part: Part, pk: int, version: int | None, values: dict) -> None:
    row = lock(part.model.objects.all(), pk, version)
    if isinstance(row, AnnualReturn) and row.state not in OPEN_RETURNS:
        raise ValidationError(
            "Phiếu đã nộp hoặc đã kiểm tra. Hãy trả lại phiếu để bổ sung rồi mới khôi phục số cũ.",
            code="return_is_closed",
        )
    for name, value in values.items():
        setattr(row, part.model._meta.get_field(name).attname, value)
    row.full_clean(validate_unique=True)
    row.save(update_fields=list(values))


def bring_back(model: type[models.Model], image) -> None:
    """A deleted row under its old number, one version on. Raises ValidationError when what it belongs to is gone."""
    kept = {field.name for field in event_model(model)._meta.fields}
    kept -= {"created_at", "created_in"}
    fields = [field for field in model._meta.concrete_fields if field.name in kept and not field.generated]
    values = {field.attname: getattr(image, field.attname) for field in fields}
    row = model(**values | {"id": image.pgh_obj_id, "version": image.version + 1})
    for field in fields:
        key = values[field.attname]
        if field.is_relation and key is not None and not field.related_model._base_manager.filter(pk=key).exists():
            raise ValidationError(
                f"Không khôi phục được: {field.verbose_name} của bản ghi này không còn.", code="parent_is_gone"
            )
    row.full_clean(exclude=[field.name for field in fields if field.is_relation])
    row.save(force_insert=True)
