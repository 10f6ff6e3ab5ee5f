"""What only people can write of a report: a text for each section of the Word document, until it is signed."""

SECTIONS = {
    "results": "Kết quả nổi bật",
    "difficulties": "Khó khăn, hạn chế và nguyên nhân",
    "tasks": "Nhiệm vụ, giải pháp thời gian tới",
}


def paragraphs(narrative: dict, section: str) -> list[str]:
    return [line.strip() for line in narrative.get(section, "").splitlines() if line.strip()]


def told(narrative: dict) -> list[tuple[str, list[str]]]:
    """(heading, paragraphs) of the sections that say something."""
    return [(heading, lines) for key, heading in SECTIONS.items() if (lines := paragraphs(narrative, key))]
