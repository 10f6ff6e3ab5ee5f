"""What is possible but unlikely about a reported figure. Nothing here is an error: who reports confirms it with a note.

Source: DOMAIN.md §0.6, §6.5 (slips met in published figures).
"""

from collections.abc import Iterable
from fractions import Fraction

from cooperatives.plausibility import is_slip
from coopportal.kit import clock
from coopportal.kit.numbers import format_number
from indicators.models import ReportedValue, Unit
from indicators.stated import as_reported

NEAR = Fraction(1, 100)  # a stated share and its parts may differ by rounding


def doubts_of(row: ReportedValue, computed: Fraction | None, earlier: Iterable[ReportedValue]) -> list[str]:
    """Sentences that name the figures, so that a confirmation lapses when one of them changes.

    `earlier`: what is approved about the same indicator and province, the latest first.
    """
    unit, stated = row.indicator.unit, as_reported(row).value
    found = []
    if unit.dimension == Unit.Dimension.SHARE and stated * unit.exact > 1:
        found.append(f"Tỷ lệ {format_number(stated)}{unit.label} lớn hơn 100%.")
    if unit.dimension == Unit.Dimension.SHARE and stated < 0:
        found.append(f"Tỷ lệ {format_number(stated)}{unit.label} nhỏ hơn 0; chỉ tốc độ tăng mới có thể âm.")
    if row.value is not None and row.denominator:
        parts = Fraction(row.numerator) / Fraction(row.denominator) / unit.exact
        if abs(parts - stated) > NEAR * abs(parts):
            found.append(
                f"Giá trị {format_number(stated)} không khớp tử số chia mẫu số ({format_number(parts)} {unit.label})."
            )
    compared = [("số tính từ hồ sơ", None if row.to_on > clock.today() else computed)]
    if other := next((one for one in earlier if one.pk != row.pk), None):
        compared.append((f"số đã duyệt {other.span.label()}", as_reported(other).value))
    for name, figure in compared:
        if figure and stated and is_slip(stated, figure):
            found.append(
                f"{format_number(stated)} gấp hoặc kém {name} ({format_number(figure)}) khoảng 1.000 lần: có thể nhầm đơn vị. "
                f"Chỉ tiêu này ghi bằng {unit.label}."
            )
    return found
