"""What every resource of the REST interface shares: bodies without surprises, fields one may not invent, and the ETag.

The ETag of a record is its `version` in quotes. It is a strong one, as `If-Match` asks (RFC 9110 §8.8.3), and taken
back as a weak one too: a proxy that compresses answers marks them so.
"""

import json
import math
import re
from collections.abc import Mapping

from django.conf import settings
from django.core.exceptions import ValidationError as RuleError
from django.utils.http import parse_etags
from rest_framework import serializers
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.response import Response
from rest_framework.validators import UniqueValidator

from coopportal.kit.conflicts import differences
from coopportal.kit.rows import StaleRow

SUSPICIOUS = re.compile(r"\\u(?:0000|d[89a-f])", re.IGNORECASE)
VERSION_TAG = re.compile(r'(?:W/)?"([1-9]\d{0,8})"', re.ASCII)


def read_body(request, limit: int) -> None:
    """Read a body that may be larger than others; call it before `request.data`. Raises BodyTooLarge."""
    body = request._request.read(limit + 1)
    if len(body) > limit:
        raise BodyTooLarge(limit)
    request._request._body = body


class BodyTooLarge(APIException):
    status_code = 413
    default_code = "body_too_large"

    def __init__(self, limit: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE, sentence: str = ""):
        super().__init__(
            sentence or f"Dữ liệu gửi lên quá lớn (tối đa {limit // 1024} KiB). Hãy chia thành nhiều lần gửi."
        )


class PreconditionRequired(APIException):
    status_code = 428
    default_code = "precondition_required"
    default_detail = (
        "Thiếu If-Match. Hãy đọc bản ghi rồi gửi lại ETag của nó, ví dụ If-Match: \"3\", để không ghi đè lên sửa đổi "
        "của người khác."
    )  # fmt: skip


class PreconditionFailed(APIException):
    status_code = 412
    default_code = "stale"


class StrictJSONParser(JSONParser):
    """JSON as the standard has it. Refused with 400: a name twice in one object, numbers beyond what a double holds,
    NUL, half a surrogate pair (no database text and no answer can hold the last two).
    """

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            text = stream.read().decode("utf-8")
            content = json.loads(text, object_pairs_hook=once_each, parse_float=finite, parse_constant=refuse_constant)
            if SUSPICIOUS.search(text):
                refuse_unstorable(content)
        except ValueError as error:
            raise ParseError("Dữ liệu gửi lên không phải JSON hợp lệ (UTF-8).") from error
        return content


def once_each(pairs: list[tuple]) -> dict:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ParseError("Một đối tượng JSON ghi cùng một trường hai lần. Hãy giữ lại một.")
    return found


def finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ParseError("Có số quá lớn trong dữ liệu gửi lên.")
    return number


def refuse_constant(name: str) -> None:
    raise ParseError("NaN và Infinity không phải JSON. Hãy dùng null khi chưa có số liệu.")


def refuse_unstorable(content) -> None:
    """Raises UnicodeEncodeError, which is a ValueError, for half a surrogate pair; ParseError for NUL."""
    written = json.dumps(content, ensure_ascii=False)
    written.encode()
    if r"\u0000" in written.replace(r"\\", ""):
        raise ParseError("Văn bản không được chứa ký tự NUL.")


def told(broken: RuleError) -> dict | list:
    """What a service refused, field by field if it says so, with the codes."""
    if hasattr(broken, "error_dict"):
        return {name: told(RuleError(errors)) for name, errors in broken.error_dict.items()}
    return [
        serializers.ErrorDetail(text, code=error.code or "invalid")
        for error in broken.error_list
        for text in error.messages
    ]


class StrictFields:
    """A serializer that takes its own fields and no others: a field it does not know, or may not set, is named in a 400.

    What the caller read may be sent back whole: a fixed field with the value that it has is passed over.
    """

    def to_internal_value(self, data):
        if isinstance(data, Mapping) and (refused := self.refused(data)):
            raise serializers.ValidationError(refused)
        return super().to_internal_value(data)

    def refused(self, data: Mapping) -> dict[str, str]:
        open_to_all = {name for name, field in self.fields.items() if not field.read_only}
        odd = [name for name in data if name not in open_to_all]
        same = self.to_representation(self.instance) if odd and self.instance is not None else {}
        return {name: self.why_not(name) for name in odd if name not in same or data[name] != same[name]}

    def why_not(self, name: str) -> serializers.ErrorDetail:
        if name in self.fields:
            return serializers.ErrorDetail("Trường này chỉ đọc, không ghi được ở đây.", code="read_only")
        return serializers.ErrorDetail("Không có trường này. Hãy bỏ đi hoặc sửa lại tên trường.", code="unknown_field")


class StrictSerializer(StrictFields, serializers.Serializer):
    pass


class RecordSerializer(StrictFields, serializers.ModelSerializer):
    """A record as read and as written. It only parses: what is unique, allowed or plausible is the services' answer."""

    def build_standard_field(self, field_name, model_field):
        field_class, options = super().build_standard_field(field_name, model_field)
        if "validators" in options:
            options["validators"] = [one for one in options["validators"] if not isinstance(one, UniqueValidator)]
        return field_class, options

    def get_validators(self):
        return []


def etag(row) -> str:
    return f'"{row.version}"'


def asked_version(request) -> int:
    """The version in `If-Match`; 0, which no row has, for a tag that is none of ours. Raises PreconditionRequired.

    `*` is no answer: it would overwrite whatever is there.
    """
    given = request.headers.get("If-Match", "").strip()
    if not given or given == "*":
        raise PreconditionRequired
    tag = VERSION_TAG.fullmatch(given)
    return int(tag[1]) if tag else 0


class Uploading:
    """A view set that takes a file with `create`, as multipart/form-data, and JSON with everything else."""

    def get_parsers(self):
        posted = self.request is not None and self.request.method == "POST"
        return [MultiPartParser()] if posted and self.action_map.get("post") == "create" else super().get_parsers()


class Tagged:
    """A view set whose single reads carry the ETag, and whose writes answer 412 to one that is out of date."""

    def answer(self, row, status: int = 200) -> Response:
        """The record as the caller reads it, with its ETag; of a new one also its address."""
        serializer = self.get_serializer_class()(row, context=self.get_serializer_context())
        response = Response(serializer.data, status, headers={"ETag": etag(row)})
        if status == 201:
            key = getattr(row, self.lookup_field)
            response["Location"] = self.reverse_action("detail", args=[key])
        return response

    def retrieve(self, request, *args, **kwargs):
        row = self.get_object()
        known = {tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))}
        if etag(row) in known:
            return Response(status=304, headers={"ETag": etag(row)})
        return self.answer(row)

    def handle_exception(self, exc):
        """A lost race answers 412, and a record that is there already 409, both with `differences`, field by field."""
        stale = exc if isinstance(exc, StaleRow) else exc.__cause__
        if not isinstance(stale, StaleRow):
            return super().handle_exception(exc)
        found = self.differences(stale, exc is stale)
        answer = super().handle_exception(PreconditionFailed(self.refused(stale, found)) if exc is stale else exc)
        answer.data["differences"] = found
        answer["ETag"] = etag(stale.row)
        return answer

    def differences(self, stale: StaleRow, seen: bool) -> list[dict]:
        """What another made of the record since the caller read it (`seen`), beside what the caller sent."""
        if not isinstance(stale.row, self.get_queryset().model) or not hasattr(stale.row, "events"):
            return []  # another's row, or one of which no old images are kept
        sent = self.request.data if isinstance(self.request.data, dict) else {}
        version = asked_version(self.request) if seen else 0
        return differences(stale.row, version, told=lambda row: self.answer(row).data, sent=sent)

    def refused(self, stale: StaleRow, found: list[dict]) -> dict | str:
        """The fields that the caller wanted otherwise, or the sentence alone."""
        return {
            one["field"]: [f"Người khác đã sửa “{one['label']}”. Giá trị hiện nay: {one['now_text']}."]
            for one in found
            if "sent" in one and one["sent"] != one["now"]
        } or str(stale)
