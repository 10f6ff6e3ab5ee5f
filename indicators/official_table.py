"""The official tables of the annual plan, as places of indicators: "I.1.b" is row 1, "trong đó" b, of part I.

Source: Phụ lục 1 to 4 of the annual plan for KTTT, HTX. Their printed form is not public; the rows are put together from
the plans that provinces issued.
"""

import re

from indicators.models import Indicator

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
OWN = "own"
CHAPTERS = (
    {OWN: "Chỉ tiêu riêng của địa bàn"} | SECTIONS | {g.value: f"Ngoài biểu – {g.label}" for g in Indicator.Group}
)
PLACE = re.compile(
    rf"(?P<section>{'|'.join(map(re.escape, SECTIONS))})\.(?P<number>[1-9][0-9]*)(\.(?P<letter>[a-eghđ]))?"
)


def is_place(place: str) -> bool:
    return PLACE.fullmatch(place) is not None


def number_of(place: str) -> str:
    """What stands in the column STT: "1", or "b" of a part; "" outside the tables."""
    found = PLACE.fullmatch(place)
    return (found["letter"] or found["number"]) if found else ""


def parent_of(place: str) -> str:
    """ "I.1.b", a "trong đó" of "I.1" → "I.1"; "" for a row that is nobody's part."""
    found = PLACE.fullmatch(place)
    return place.rpartition(".")[0] if found and found["letter"] else ""


def chapter_of(indicator: Indicator) -> str:
    """The key in CHAPTERS under which catalogue, workbook and handbook show it."""
    if indicator.province_id:
        return OWN
    found = PLACE.fullmatch(indicator.place)
    return found["section"] if found else indicator.group
