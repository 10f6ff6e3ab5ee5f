"""A form's places, found and filled in the guarded child process: lists of plain values in, a workbook's bytes out."""

import json
import logging

from coopportal.kit.workbooks import wire
from coopportal.kit.workbooks.guarded import answer_of_child
from coopportal.kit.workbooks.refused import Unreadable

logger = logging.getLogger(__name__)
TOO_HEAVY = "Tệp quá lớn hoặc quá phức tạp để điền. Xóa trang tính thừa, dòng trống có định dạng rồi tải lên lại."


def places_of(content: bytes) -> dict:
    """As slots.found says. Raises Unreadable."""
    return json.loads(_asked("slots", "", content))


def filled(content: bytes, values: list) -> bytes:
    """`values` as slots.filled wants them. Raises Unreadable."""
    return _asked("fill", "book.xlsx", json.dumps(values).encode(), b"\n", content)


def _asked(act: str, file_name: str, *given: bytes) -> bytes:
    with answer_of_child(act, file_name, *given) as stream:
        try:
            answer = dict(wire.frames(stream))
        except wire.Spoilt as error:
            raise Unreadable("too_heavy", TOO_HEAVY) from error
    if b"U" in answer:
        raise Unreadable(*json.loads(answer[b"U"]))
    if b"X" in answer:
        logger.error("A form was not read: %s", json.loads(answer[b"X"]))
    if b"W" not in answer:
        raise Unreadable("too_heavy", TOO_HEAVY)
    return answer[b"W"]
