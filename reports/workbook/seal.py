"""Which copy of the report, and what signing adds to it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices

from coopportal.kit.periods import day_label

DRAFT = "Dự thảo – chưa ký"
DEMONSTRATION = "Dữ liệu minh họa"


class Copy(TextChoices):
    INTERNAL = "internal", "Nội bộ"
    OUTGOING = "outgoing", "Gửi đi"


@dataclass(frozen=True)
class Seal:
    """What signing adds to a report.

    `authority`: the line above the title ("TM. ỦY BAN NHÂN DÂN") or "". `mode`: "", "Q.", "KT.", "TL.", "TUQ."; `behalf`:
    the title of whom the last three sign for, which "KT." takes from the deputy's own where it is "". `verify_path`: the
    address where `code` is checked. `recipients`: the lines under "Nơi nhận", none for those that are usual.
    """

    code: str
    sha256: str
    signer_name: str
    signer_title: str
    mode: str
    authority: str
    signed_on: date
    verify_path: str
    behalf: str = ""
    recipients: tuple[str, ...] = ()

    def title_lines(self) -> list[str]:
        """ "KT." and "Phó Giám đốc" → ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"]; "Q." stands before the title itself."""
        texts = (self.authority, self.mode, self.signer_title, self.behalf)
        authority, mode, title, behalf = (text.strip().upper() for text in texts)
        if mode == "Q.":
            mode, title = "", f"Q. {title}"
        elif mode == "KT.":
            mode = f"KT. {behalf or title.removeprefix('PHÓ ')}"
        elif mode:
            mode = f"{mode} {behalf}"
        return [line for line in (authority, mode, title) if line]

    def marks(self) -> dict[str, str]:
        """Properties of the file, so that a copy can be checked without opening it."""
        return {
            "Mã xác thực": self.code,
            "Nơi tra cứu": self.verify_path,
            "SHA-256": self.sha256,
            "Người ký": self.signer_name,
            "Chức vụ": self.signer_title,
            "Ngày ký": day_label(self.signed_on),
        }


def properties(content: dict, copy: Copy, seal: Seal | None) -> dict[str, str]:
    state = f"Mã xác thực: {seal.code}" if seal else DRAFT
    return {
        "title": content["title"],
        "subject": content["plan"]["title"] if content["plan"] else content["title"],
        "author": content["agency"]["name"],
        "company": content["agency"]["name"],
        "category": f"Bản {copy.label.lower()}",
        "keywords": seal.code if seal else "",
        "comments": f"{state}. {DEMONSTRATION}." if content["demonstration"] else f"{state}.",
    }
