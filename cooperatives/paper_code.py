"""The code on a paper form by which the return is found again: organisation, year and a check number."""

import re

CODE = re.compile(r"(\d{1,9})-(\d{4})-(\d{2})", re.ASCII)


def paper_code(organisation: int, year: int) -> str:
    """947, 2026 → "947-2026-73": the last two digits betray a wrong one or two that changed places."""
    return f"{organisation}-{year}-{check_number(organisation, year):02}"


def check_number(organisation: int, year: int) -> int:
    return 98 - (organisation * 10_000 + year) * 100 % 97


def read_paper_code(text: str) -> tuple[int, int] | None:
    """(organisation, year); None for what is no code, or one with a slip in it."""
    match = CODE.fullmatch(re.sub(r"\s", "", text))
    if not match:
        return None
    organisation, year, check = map(int, match.groups())
    return (organisation, year) if check_number(organisation, year) == check else None
