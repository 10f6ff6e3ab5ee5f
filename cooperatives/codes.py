"""Identifiers as they are stored. A tax code is checked by its last digit, so a slip of the finger is seen at once."""

from django.core.exceptions import ValidationError
from stdnum.exceptions import InvalidChecksum
from stdnum.exceptions import ValidationError as NumberError
from stdnum.vn import mst

from coopportal.kit.text import nfc

SHAPE = "Mã số thuế gồm 10 chữ số, của đơn vị phụ thuộc thêm 3 chữ số, ví dụ 4700123452 hoặc 4700123452-001."
SLIP = "Mã số thuế không đúng chữ số kiểm tra (chữ số thứ mười). Hãy đối chiếu lại với giấy chứng nhận từng chữ số."


def clean_tax_code(written: str | None) -> str | None:
    """ "47 0012 3452" → "4700123452"; blank → None. Raises ValidationError with one sentence.

    Source: Nghị định 92/2024/NĐ-CP, Điều 14: one code an organisation, its tax code, never used again.
    """
    if not (written := nfc(written or "")):
        return None
    try:
        return mst.format(mst.validate(written))
    except InvalidChecksum:
        raise ValidationError(SLIP, code="tax_code_check_digit") from None
    except NumberError:
        raise ValidationError(SHAPE, code="tax_code_shape") from None


def clean_certificate_number(written: str | None) -> str:
    """As written, with single spaces."""
    return " ".join(nfc(written or "").split())
