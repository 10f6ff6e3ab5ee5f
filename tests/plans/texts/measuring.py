"""How well texts are read: right are those targets whose indicator, comparator, values and unit all are as they should be."""

import json
import re
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from plans.texts.proposals import read_text
from plans.texts.statements import Measured, Statement

HOUSE = Path(__file__).resolve().parents[3]
DATA = HOUSE / "tests" / "data"
UNIT_CODES = {  # as the collected plans write them
    "HTX": "htx", "LHHTX": "lhhtx", "THT": "tht", "%": "phan-tram", "%/năm": "phan-tram-nam", "người": "nguoi",
    "thành viên": "thanh-vien", "mô hình": "mo-hinh", "tỷ đồng": "ty-dong", "công trình": "cong-trinh", "điểm": "diem",
    "triệu đồng/HTX/năm": "trieu-dong-htx-nam", "triệu đồng/người/năm": "trieu-dong-nguoi-nam",
    "triệu đồng/THT/năm": "trieu-dong-tht-nam", "HTX/ngành": "htx-nganh", "lần so 2015": "lan", "HTX+THT": "to-chuc",
    "đơn vị": "don-vi", "tổ chức": "to-chuc", "THT/xã": "tht-xa", "THT/xã, phường": "tht-xa",
    "mô hình/quận, huyện": "mo-hinh-huyen",
}  # fmt: skip


def catalogue() -> dict[str, Measured]:
    indicators = json.loads((HOUSE / "indicators/data/catalogue.json").read_text("utf-8"))["indicators"]
    return {row["code"]: Measured(row["name"], row["unit"]) for row in indicators}


def texts(name: str) -> list[tuple[str, str]]:
    """(heading, text) of each document of tests/data/texts/<name>.txt."""
    parts = re.split(r"^=== (.*)\n", (DATA / "texts" / f"{name}.txt").read_text("utf-8"), flags=re.MULTILINE)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


def expected(name: str) -> list[list[dict]]:
    """The targets of each document of a collection, in its order."""
    return [plan["targets"] for plan in json.loads((DATA / f"{name}.json").read_text("utf-8"))]


@dataclass
class Score:
    targets: int = 0
    right: int = 0
    timed: int = 0  # of the right ones, those of the right basis and year, too
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)

    @property
    def share_right(self) -> float:
        return self.right / self.targets

    @property
    def share_false(self) -> float:
        return len(self.false) / (self.right + len(self.false))

    def __str__(self):
        lines = [
            f"đúng {self.right}/{self.targets} ({self.share_right:.1%}), đúng cả kỳ {self.timed}, "
            f"đề xuất sai {len(self.false)}/{self.right + len(self.false)} ({self.share_false:.1%})"
        ]
        return "\n  ".join(lines + [f"thiếu {one}" for one in self.missed] + [f"thừa {one}" for one in self.false])


def measure(documents: list[tuple[str, str]], wanted: list[list[dict]]) -> Score:
    score, known = Score(), catalogue()
    for (name, text), targets in zip(documents, wanted, strict=True):
        proposals = read_text(text, known).proposals
        for target in targets:
            score.targets += 1
            found = next((one for one in proposals if said(one) == meant(target)), None)
            if found is None:
                score.missed.append(f"{name}: {meant(target)}")
                continue
            proposals.remove(found)
            score.right += 1
            score.timed += (found.basis, found.year) == (target["basis"], target["year"] or found.year)
        score.false += [f"{name}: {said(one)} “{one.wording[:80]}”" for one in proposals]
    return score


def said(one: Statement) -> tuple:
    return one.indicator, one.comparator, one.low, one.high, one.unit


def meant(target: dict) -> tuple:
    high = target.get("high")
    return (
        target["indicator"], target["comparator"], Decimal(str(target["value"])),
        None if high is None else Decimal(str(high)), UNIT_CODES.get(target["unit"], target["unit"]),
    )  # fmt: skip
