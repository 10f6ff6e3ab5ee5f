"""`Idempotency-Key`: a POST sent again, because its answer got lost, is answered again and not done again. Forms: once.py.

The answer is kept in the transaction of what it answers: either both are there or neither. So nothing is ever "under
way": a second request with the key waits at the unique key for the first one's end, then finds its answer, or, when the
first one failed, does the work itself.
"""

import hashlib
import json
import re
from functools import partial

from django.db import OperationalError, transaction
from django.http import HttpResponse
from psycopg2.errors import LockNotAvailable
from rest_framework.exceptions import APIException, ParseError
from rest_framework.renderers import JSONRenderer

from accounts.models import StoredAnswer
from coopportal.kit import clock

KEY = re.compile(r"[\x21-\x7e]{1,100}")
RETRY_SECONDS = 3
KEPT_HEADERS = ("Location", "ETag")


class KeyReused(APIException):
    status_code = 422
    default_code = "idempotency_key_reused"
    default_detail = "Idempotency-Key này đã dùng cho một nội dung khác. Hãy dùng khóa mới cho nội dung mới."


class UnderWay(APIException):
    status_code = 409
    default_code = "under_way"
    default_detail = "Yêu cầu cùng Idempotency-Key đang được xử lý. Hãy gửi lại sau ít giây."
    wait = RETRY_SECONDS


class OnceOnly:
    """A view set whose POSTs, when they bear an `Idempotency-Key`, are done once a key, address and caller.

    `never_kept`: the actions whose answers nobody may store.
    """

    never_kept = ()

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if (
            request.method == "POST"
            and self.action
            and self.action not in self.never_kept
            and "Idempotency-Key" in request.headers
        ):
            self.post = partial(answer_once, self.post)


def answer_once(act, request, *args, **kwargs) -> HttpResponse:
    """What `act` answers, or answered the first time. A refusal leaves nothing behind, so the key may be used again."""
    key = request.headers["Idempotency-Key"]
    if not KEY.fullmatch(key):
        raise ParseError("Idempotency-Key gồm 1–100 ký tự ASCII không có dấu cách, ví dụ một UUID.")
    fingerprint = hashlib.sha256(json.dumps(request.data, sort_keys=True, default=digest_of).encode()).hexdigest()
    with transaction.atomic():
        kept = claim(request, key, fingerprint)
        if kept.status:
            return as_response(kept, replayed=True)
        response = act(request, *args, **kwargs)
        kept.status, kept.created_at = response.status_code, clock.now()
        kept.body = JSONRenderer().render(response.data).decode()
        kept.headers = {name: response[name] for name in KEPT_HEADERS if name in response}
        kept.body_hash = fingerprint
        kept.save()
    return as_response(kept)


def digest_of(file) -> str:
    """What a file that was sent is known by: its bytes."""
    digest = hashlib.sha256()
    for piece in file.chunks():
        digest.update(piece)
    file.seek(0)
    return digest.hexdigest()


def claim(request, key: str, fingerprint: str) -> StoredAnswer:
    """The kept answer, locked; one without `status` when the work is ours to do. Raises KeyReused, UnderWay."""
    who = {"actor": request.user, "route": request.path[:300], "key": key}
    try:
        kept, ours = StoredAnswer.objects.select_for_update().get_or_create(**who, defaults={"body_hash": fingerprint})
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise UnderWay from error
        raise
    if ours:
        return kept
    if kept.is_past:
        kept.status = 0
        return kept
    if kept.body_hash != fingerprint:
        raise KeyReused
    return kept


def as_response(kept: StoredAnswer, *, replayed: bool = False) -> HttpResponse:
    """Byte for byte the same, each time."""
    headers = kept.headers | ({"Idempotent-Replayed": "true"} if replayed else {})
    return HttpResponse(kept.body, content_type="application/json", status=kept.status, headers=headers)
