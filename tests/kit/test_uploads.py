"""A file that no form takes is refused by the length its request announces: nothing of it is kept, most is not read."""

from io import BytesIO

import pytest
from django.urls import reverse

from coopportal.kit.uploads import LARGEST_REQUEST, LARGEST_UPLOAD, MOST_PASSED_OVER, LimitedUpload, UploadTooLarge
from tests import factories as make

pytestmark = pytest.mark.django_db


class Stream(BytesIO):
    """As long as it says, and counting what is read of it; no memory is spent."""

    def __init__(self, length: int):
        super().__init__()
        self.length, self.taken, self.longest = length, 0, 0

    def read(self, size=-1):
        size = min(self.length - self.taken, size if size >= 0 else self.length)
        self.taken, self.longest = self.taken + size, max(self.longest, size)
        return b"\x00" * size


def post(client, path: str, length: int):
    stream = Stream(length)
    told = {"CONTENT_LENGTH": str(length), "wsgi.input": stream, "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    return client.post(path, **told), stream


@pytest.mark.parametrize(("length", "read"), [(30 * 2**20, 30 * 2**20), (3 * 2**30, 0)])
@pytest.mark.parametrize("path", ["imports", "document_new"])
def test_every_form_refuses_it_in_a_sentence(client, path, length, read):
    client.force_login(make.user("alliance_staff", kind="alliance"))
    arguments = [make.organisation().pk] if path == "document_new" else []
    answer, stream = post(client, reverse(f"cooperatives:{path}", args=arguments), length)
    assert (answer.status_code, stream.taken) == (413, read)
    assert stream.longest < 2**20
    assert "Tệp lớn hơn 10 MB" in answer.content.decode()


def test_what_a_form_may_still_take_is_received():
    for length in (LARGEST_UPLOAD, LARGEST_REQUEST):
        LimitedUpload().handle_raw_input(Stream(length), {}, length, b"x")
    with pytest.raises(UploadTooLarge):
        LimitedUpload().handle_raw_input(Stream(0), {}, MOST_PASSED_OVER + 1, b"x")
