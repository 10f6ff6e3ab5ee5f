"""Why a workbook, or one cell of it, is not read: a rule's name for programs, a Vietnamese sentence for people."""

from dataclasses import dataclass


class Unreadable(Exception):
    """The whole file is refused; nothing of it is used. `sentence` says what is wrong, where, and what to do."""

    def __init__(self, rule: str, sentence: str, sheet: str = "", cell: str = ""):
        super().__init__(sentence)
        self.rule, self.sentence, self.sheet, self.cell = rule, sentence, sheet, cell


class CellError(ValueError):
    """One cell cannot be read as its column wants it; the others can. `suggestion`: what was probably meant, or ""."""

    def __init__(self, rule: str, sentence: str, suggestion: str = ""):
        super().__init__(sentence)
        self.rule, self.sentence, self.suggestion = rule, sentence, suggestion


RULES = {
    "formula": "Ô chứa công thức; cổng không tính công thức. Chọn ô, Sao chép rồi Dán đặc biệt → Giá trị, "
    "lưu lại và tải lên lần nữa.",
    "error_value": "Ô báo lỗi của bảng tính (#DIV/0!, #REF!, #N/A…). Sửa hoặc xóa nội dung ô.",
    "legacy_encoding": "Chữ trong ô được gõ bằng bảng mã cũ (TCVN3 hoặc VNI) và không chuyển được chắc chắn. "
    "Chuyển sang Unicode (Unikey, Ctrl+Shift+F6) rồi tải lên lại.",
}


@dataclass(frozen=True)
class Refused:
    """A cell whose content is never used: a formula (its stored result may be stale), an error value, doubtful letters."""

    rule: str

    @property
    def error(self) -> CellError:
        return CellError(self.rule, RULES[self.rule])

    def __str__(self):
        return ""
