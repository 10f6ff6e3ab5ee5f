"""What people set up for themselves: saved filters and chosen columns of lists."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import ChosenColumns, SavedFilter, User
from coopportal.kit.text import nfc

MOST_FILTERS = 50  # of one person for one list


@transaction.atomic
def save_filter(list_code: str, name: str, query: str, *, shared: bool, by: User) -> SavedFilter:
    """Keep `query` under `name`; one's own filter of that name is replaced. Raises ValidationError."""
    name = nfc(name.replace("\0", ""))
    if not name:
        raise ValidationError("Đặt tên cho bộ lọc, ví dụ “HTX nông nghiệp chưa nộp phiếu”.", code="name_missing")
    if not query:
        raise ValidationError("Chưa có điều kiện nào để lưu. Hãy lọc danh sách trước rồi lưu.", code="nothing_filtered")
    saved = SavedFilter(owner=by, list_code=list_code, name=name, query=query, shared=shared)
    saved.full_clean(validate_unique=False, validate_constraints=False)
    own = SavedFilter.objects.filter(owner=by, list_code=list_code)
    if not own.filter(name=name).exists() and own.count() >= MOST_FILTERS:
        raise ValidationError(f"Đã có {MOST_FILTERS} bộ lọc. Hãy xóa bớt rồi lưu lại.", code="too_many_filters")
    return SavedFilter.objects.update_or_create(
        owner=by, list_code=list_code, name=name, defaults={"query": query, "shared": shared}
    )[0]


def delete_filter(saved: SavedFilter, *, by: User) -> None:
    """Raises PermissionDenied for another person's."""
    if saved.owner_id != by.pk:
        raise PermissionDenied("Chỉ người đã lưu mới xóa được bộ lọc này.")
    saved.delete()


def choose_columns(list_code: str, keys: list[str], *, by: User) -> None:
    """Remember them for this person; none means the list's own choice again."""
    if keys:
        ChosenColumns.objects.update_or_create(owner=by, list_code=list_code, defaults={"keys": keys})
    else:
        ChosenColumns.objects.filter(owner=by, list_code=list_code).delete()
