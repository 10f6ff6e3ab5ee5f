"""What a person may do to many rows of a list: the acts of services/bulk_acts.py, and what leads to other pages."""

from accounts.permissions import Act
from cooperatives.return_years import campaign_year
from cooperatives.selectors.lists import Listing
from cooperatives.services.bulk_acts import acts_for
from cooperatives.tables import ORGANISATIONS, RETURNS

EXPORT, SUPPORT, BLANK, FILLED = "export", "support", "print_blank", "print_filled"


def choices_for(user, listing: Listing) -> list[tuple[str, str]]:
    """(code, label) of what the person may do to rows of this list, in the order of the menu."""
    choices = [(act.code, act.label) for act in acts_for(user, listing.table)]
    if listing.table is ORGANISATIONS:
        choices += [(SUPPORT, "Ghi hoạt động hỗ trợ")] if user.can(Act.SUPPORT_WRITE) else []
        choices += [(BLANK, f"In phiếu trắng năm {campaign_year()}")]
    if listing.table is RETURNS:
        choices += [(BLANK, "In phiếu trắng (có số năm trước)"), (FILLED, "In phiếu đã điền số liệu")]
    return choices + ([(EXPORT, "Xuất Excel các dòng đã chọn")] if user.can(Act.REGISTRY_EXPORT) else [])
