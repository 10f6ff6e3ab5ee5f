"""How the name of an organisation has to begin."""

from cooperatives.models import Kind
from coopportal.kit.text import nfc

BEGINNINGS = {
    Kind.HTX: "Hợp tác xã",
    Kind.CREDIT_FUND: "Quỹ tín dụng nhân dân",
    Kind.UNION: "Liên hiệp hợp tác xã",
    Kind.GROUP: "Tổ hợp tác",
}


def name_advice(name: str, kind: str) -> str:
    """A sentence when the name does not begin as that of its kind must; "" when it does.

    Source: Nghị định 92/2024/NĐ-CP, Điều 50. A warning: certificates from before are valid as they are.
    """
    beginning = BEGINNINGS[kind]
    if nfc(name).casefold().startswith(f"{beginning} ".casefold()):
        return ""
    return f"Tên chưa bắt đầu bằng “{beginning}”. Nếu giấy chứng nhận ghi như vậy thì giữ nguyên."
