"""What only people can write of a report: a text for each section of the Word document, until it is signed."""

SECTIONS = {
    "results": "Kết quả nổi bật",
    "difficulties": "Khó khăn, hạn chế và nguyên nhân",
    "tasks": "Nhiệm vụ, giải pháp thời gian tới",
}

HELP = {
    "results": "Ví dụ: Hội nghị biểu dương 12 hợp tác xã tiêu biểu được tổ chức ngày 25/10/2024.",
    "difficulties": "Cổng viết sẵn từ phiếu năm và giải trình của các cơ quan; hãy sửa trước khi ghi.",
    "tasks": "Ví dụ: Quý I/2025 hoàn thành đo đạc đất cho 12 hợp tác xã.",
}


def paragraphs(narrative: dict, section: str) -> list[str]:
    return [line.strip() for line in narrative.get(section, "").splitlines() if line.strip()]


def told(narrative: dict) -> list[tuple[str, list[str]]]:
    """(heading, paragraphs) of the sections that say something."""
    return [(heading, lines) for key, heading in SECTIONS.items() if (lines := paragraphs(narrative, key))]
