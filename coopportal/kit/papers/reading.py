"""Other people's documents, read in the guarded child process of workbooks/: text out, or one sentence why not."""

import logging
from dataclasses import dataclass
from json import loads

from coopportal.kit.papers.words import refuse_plainly
from coopportal.kit.workbooks import wire
from coopportal.kit.workbooks.guarded import answer_of_child
from coopportal.kit.workbooks.refused import Unreadable

logger = logging.getLogger(__name__)

TOO_HEAVY = (
    "Tệp cần quá nhiều bộ nhớ hoặc thời gian để đọc. Bỏ hình ảnh, phụ lục rồi tải lên lại, "
    "hoặc dán nội dung vào ô văn bản."
)


@dataclass(frozen=True)
class Paper:
    """A document's words, a paragraph or table row a line. `notes`: what the person should know of how they were read."""

    text: str
    notes: tuple[str, ...] = ()


def read_paper(content: bytes) -> Paper:
    """A Word document, a PDF with text, or plain text. Raises Unreadable with a Vietnamese sentence that says what to do."""
    refuse_plainly(content)
    paper = refusal = None
    with answer_of_child("words", "", content) as stream:
        try:
            for kind, frame in wire.frames(stream):
                if kind == b"T":
                    text, notes = loads(frame)
                    paper = Paper(str(text), tuple(map(str, notes)))
                elif kind == b"U":
                    refusal = Unreadable(*loads(frame))
                elif kind == b"X":
                    logger.error("A document was not read: %s", loads(frame))
        except (wire.Spoilt, ValueError, TypeError) as error:
            raise Unreadable("too_heavy", TOO_HEAVY) from error
    if paper is None:
        raise refusal or Unreadable("too_heavy", TOO_HEAVY)
    return paper
