"""Yes or no, and choices by their value or their label, accents aside."""

import re
from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches

from coopportal.kit.text import nfc, search_key
from coopportal.kit.workbooks.blanks import CLEAR, CLEARING, NO_DATA, refuse
from coopportal.kit.workbooks.refused import CellError
from coopportal.kit.workbooks.texts import read_text

YES = {"co", "x", "dung", "yes", "y", "true", "1", "c"}
NO = {"khong", "sai", "no", "n", "false", "0", "k", "ko"}
TICKS = {"✓", "✔", "☑", "√"}


def read_flag(cell):
    """True or False: có/không, x (here it ticks; "xóa" clears), 1/0, đúng/sai, ✓."""
    refuse(cell)
    if cell is None or isinstance(cell, bool):
        return cell
    if isinstance(cell, str):
        text = nfc(cell)
        if text in NO_DATA:
            return None
        if text.lower() in CLEARING - {"x"}:
            return CLEAR
        key = search_key(text)
        if key in YES or text in TICKS:
            return True
        if key in NO:
            return False
    elif cell in (0, 1) and not isinstance(cell, date):
        return bool(cell)
    raise CellError("not_a_flag", "Ghi “có” hoặc “không” (hoặc đánh dấu x, 1/0).")


Choices = Iterable[tuple[str, str]]


class Known:
    """The choices of a column by value, by label and by label without accents."""

    def __init__(self, choices: Choices, also: dict[str, str]):
        choices = [(value, str(label)) for value, label in choices if value != ""]
        self.labels = [label for _, label in choices]
        self.exact = {nfc(label).lower(): value for value, label in choices}
        self.values = {str(value).lower(): value for value, _ in choices}
        self.keys, doubtful = {}, set()
        for word, value in [*[(label, value) for value, label in choices], *also.items()]:
            key = search_key(word)
            if self.keys.setdefault(key, value) != value:
                doubtful.add(key)
        for key in doubtful:
            del self.keys[key]

    def find(self, text: str):
        """The value, or raises CellError with what there is to choose from."""
        low = text.lower()
        for known, word in ((self.exact, low), (self.values, low), (self.keys, search_key(text))):
            if word in known:
                return known[word]
        near = get_close_matches(search_key(text), list(self.keys), 1, 0.75)
        hint = next((label for label in self.labels if near and search_key(label) == near[0]), "")
        among = "; ".join(self.labels[:8]) + ("; …" if len(self.labels) > 8 else "")
        raise CellError(
            "not_a_choice", f"“{text[:60]}” không có trong danh mục. Chọn một trong: {among}.", suggestion=hint
        )


def read_choice(cell, *, choices: Choices | Known, also: dict[str, str] | None = None):
    """The value whose value or label stands in the cell; accents, case and spaces make no difference.

    `also`: other ways of writing a label → its value.
    """
    known = choices if isinstance(choices, Known) else Known(choices, also or {})
    refuse(cell)
    if cell is None:
        return None
    text = read_text(cell)
    return text if text is None or text is CLEAR else known.find(text)


def read_choices(cell, *, choices: Choices | Known, also: dict[str, str] | None = None):
    """A list of values, each once, in the order written; parted by ";" or line breaks, by "," where no label has one."""
    known = choices if isinstance(choices, Known) else Known(choices, also or {})
    refuse(cell)
    if cell is None:
        return None
    text = read_text(cell, multiline=True)
    if text is None or text is CLEAR:
        return text
    commas = "" if any("," in label for label in known.labels) else ","
    words = [word.strip() for word in re.split(rf"[;\n{commas}]", text)]
    return list(dict.fromkeys(known.find(word) for word in words if word))
