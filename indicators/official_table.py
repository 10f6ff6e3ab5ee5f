"""The official tables of the annual plan, as places of indicators: "I.1.b" is row 1, "trong đó" b, of part I.

Source: Phụ lục 1 to 4 of the annual plan for KTTT, HTX. Their printed form is not public; the rows are put together from
the plans that provinces issued.
"""

import re
from collections.abc import Iterable

SECTIONS = {
    "I": "Phụ lục 1 – I. Hợp tác xã",
    "II": "Phụ lục 1 – II. Liên hiệp hợp tác xã",
    "III": "Phụ lục 1 – III. Tổ hợp tác",
    "2.I": "Phụ lục 2 – I. Hợp tác xã theo ngành nghề",
    "2.II": "Phụ lục 2 – II. Liên hiệp hợp tác xã theo ngành nghề",
    "2.III": "Phụ lục 2 – III. Tổ hợp tác theo ngành nghề",
    "3": "Phụ lục 3 – Chính sách hỗ trợ",
    "4": "Phụ lục 4 – Kinh phí",
}
PLACE = re.compile(rf"(?P<section>{'|'.join(map(re.escape, sorted(SECTIONS, key=len, reverse=True)))})"
                   r"\.(?P<number>[1-9][0-9]*)(\.(?P<letter>[a-eghđ]))?")  # fmt: skip


def is_place(place: str) -> bool:
    return PLACE.fullmatch(place) is not None


def section_of(place: str) -> str:
    return PLACE.fullmatch(place)["section"] if place else ""


def is_part(place: str) -> bool:
    """Whether it is a "trong đó" of the row above."""
    return bool(place and PLACE.fullmatch(place)["letter"])


def number_of(place: str) -> str:
    """What stands in the column STT: "1", or "b" of a part; "" outside the tables."""
    if not place:
        return ""
    found = PLACE.fullmatch(place)
    return found["letter"] or found["number"]


def parent_of(place: str) -> str:
    """ "I.1.b" → "I.1"; "" for a row that is nobody's part."""
    return place.rpartition(".")[0] if is_part(place) else ""


def chapter_of(indicator) -> str:
    """The heading under which catalogue, workbook and handbook show an indicator."""
    if indicator.province_id:
        return "Chỉ tiêu riêng của địa bàn"
    if indicator.place:
        return SECTIONS[section_of(indicator.place)]
    return f"Ngoài biểu – {indicator.get_group_display()}"


def chapters(indicators: Iterable) -> dict[str, list]:
    """Heading → indicators, both in the order given."""
    found: dict[str, list] = {}
    for one in indicators:
        found.setdefault(chapter_of(one), []).append(one)
    return found
