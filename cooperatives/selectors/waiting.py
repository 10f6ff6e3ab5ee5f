"""What stands still in the registry until this person acts."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from accounts.permissions import Act
from cooperatives.models import AnnualReturn, Organisation
from cooperatives.models.imports import Import, ImportState
from cooperatives.models.yearly import SubmissionState
from cooperatives.selectors.proposals import waiting_for


@dataclass(frozen=True)
class Waiting:
    """`count` is at least 1; the address lists what is counted."""

    label: str
    count: int
    url: str


def waiting_in_registry(user) -> list[Waiting]:
    """One query for each kind of thing that the person's acts can move; kinds of which there is none are left out."""
    returns = AnnualReturn.objects.visible_to(user)
    imports = Import.objects.visible_to(user).filter(state__in=[ImportState.MAPPING, ImportState.PREVIEWED])
    loose = Organisation.objects.visible_to(user).filter(commune=None)
    kinds: list[tuple[Act, str, QuerySet, str]] = [
        (Act.RETURN_WRITE, "Phiếu năm bị trả lại, chờ bổ sung", *listed(returns, SubmissionState.RETURNED)),
        (Act.RETURN_CHECK, "Phiếu năm đã nộp, chờ kiểm tra", *listed(returns, SubmissionState.SUBMITTED)),
        (Act.REGISTRY_IMPORT, "Tệp đã đọc, chờ ghép cột hoặc xác nhận", imports, reverse("cooperatives:imports")),
        (Act.CHANGE_PROPOSE, "Đề nghị sửa hồ sơ chờ trả lời", waiting_for(user), reverse("cooperatives:proposal_list")),
        (Act.ORGANISATION_WRITE, "Hồ sơ chưa gắn xã", loose, reverse("cooperatives:unattached")),
    ]
    counted = [(label, rows.count(), url) for act, label, rows, url in kinds if user.can(act)]
    return [Waiting(*one) for one in counted if one[1]]


def listed(returns: QuerySet, state: SubmissionState) -> tuple[QuerySet, str]:
    address = reverse("cooperatives:table", args=["annual-returns"])
    return returns.filter(state=state), f"{address}?{urlencode({'state': state})}"
