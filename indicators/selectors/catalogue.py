"""The catalogue as people read it: page, workbook, API and handbook say the same of an indicator."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from accounts.models import User
from coopportal.kit.periods import day_label
from indicators.definitions import Definition, parse
from indicators.models import DefinitionVersion, Indicator
from indicators.official_table import CHAPTERS, chapter_of, number_of, parent_of
from indicators.sentences import explain


@dataclass(frozen=True)
class Entry:
    """An indicator with its definitions, oldest first; there is at least one."""

    indicator: Indicator
    versions: list[DefinitionVersion]

    @cached_property
    def definition(self) -> Definition:
        """The latest one."""
        return parse(self.versions[-1].definition)

    @cached_property
    def sentence(self) -> str:
        return explain(self.definition)

    @property
    def reported(self) -> bool:
        return self.definition.reported

    @property
    def last_day(self) -> date | None:
        """The last one on which a definition holds; None while one does."""
        ended = self.versions[-1].valid_to
        return ended and ended - timedelta(1)

    @property
    def chapter(self) -> str:
        return chapter_of(self.indicator)

    @property
    def number(self) -> str:
        return number_of(self.indicator.place)

    @property
    def is_part(self) -> bool:
        return bool(parent_of(self.indicator.place))

    @property
    def time(self) -> str:
        """What the span means to it."""
        if self.reported:
            return "Cộng dồn trong kỳ" if self.indicator.flow else "Theo kỳ báo cáo"
        if self.definition.annual:
            return "Cộng các năm của kỳ" if self.indicator.flow else "Theo năm của phiếu, xếp loại"
        return "Phát sinh trong kỳ" if self.indicator.flow else "Theo kỳ hoặc tại ngày cuối kỳ"


def catalogue_entries(user: User, wanted: dict) -> list[Entry]:
    """What the person may see and the filters leave, in printing order. `wanted`: of CatalogueFilterForm, or empty."""
    rows = Indicator.objects.visible_to(user).search(wanted.get("q", "")).select_related("unit")
    if wanted.get("unit"):
        rows = rows.filter(unit=wanted["unit"])
    entries = (entry_of(indicator) for indicator in rows.prefetch_related("definitions"))
    found = [entry for entry in entries if wanted.get("chapter", "") in ("", entry.chapter)]
    if wanted.get("measured"):
        found = [entry for entry in found if entry.reported == (wanted["measured"] == "reported")]
    return found


def entry_of(indicator: Indicator) -> Entry:
    return Entry(indicator, sorted(indicator.definitions.all(), key=lambda one: one.valid_from or date.min))


def by_chapter(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """Heading → entries: the official tables first, in their order."""
    found = {key: [] for key in CHAPTERS}
    for entry in entries:
        found[entry.chapter].append(entry)
    return {CHAPTERS[key]: rows for key, rows in found.items() if rows}


def validity(version: DefinitionVersion) -> str:
    """ "từ 18/09/2025", "đến hết 30/06/2025", both, or "không giới hạn"; the last day is said, not the one after."""
    words = [f"từ {day_label(version.valid_from)}"] if version.valid_from else []
    if version.valid_to:
        words.append(f"đến hết {day_label(version.valid_to - timedelta(1))}")
    return " ".join(words) or "không giới hạn"
