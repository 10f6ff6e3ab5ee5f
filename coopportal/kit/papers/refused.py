"""Why a document is not read, in the words that its readers share."""

from coopportal.kit.workbooks.refused import Unreadable

LONGEST = 400_000  # characters; a plan with its annexes has about 100.000


def broken(program: str) -> Unreadable:
    return Unreadable("broken_file", f"Tệp bị hỏng hoặc tải lên chưa hết. Mở lại bằng {program}, lưu rồi tải lên lại.")


def too_long() -> Unreadable:
    return Unreadable(
        "text_too_long", "Văn bản dài quá 400.000 ký tự. Chỉ giữ phần có mục tiêu, chỉ tiêu rồi tải lên lại."
    )
