"""Files on their way in: what is larger than any form takes is refused by its announced length, before it is received."""

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

MEBIBYTE = 1024 * 1024
LARGEST_UPLOAD = 10 * MEBIBYTE
LARGEST_REQUEST = LARGEST_UPLOAD + MEBIBYTE  # room for the other fields; a file in between has its form's own sentence
MOST_PASSED_OVER = 50 * MEBIBYTE
PIECE = 256 * 1024


class UploadTooLarge(RequestDataTooBig):
    """`str()` is a Vietnamese sentence that says what to do."""


class LimitedUpload(FileUploadHandler):
    """Stands before the handlers that keep anything. A server never reads beyond the length that a request announces.

    A browser that is not listened to shows a lost connection instead of an answer, so what is a little too large is
    passed over, a piece at a time; what is far too large is not.
    """

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        if content_length <= LARGEST_REQUEST:
            return
        if content_length <= MOST_PASSED_OVER:
            while input_data.read(PIECE):
                pass
        raise UploadTooLarge(
            "Tệp lớn hơn 10 MB nên cổng không nhận. Bỏ hình ảnh hoặc chia thành nhiều tệp, rồi tải lên từng tệp."
        )

    def receive_data_chunk(self, raw_data, start):
        return raw_data

    def file_complete(self, file_size):
        return None
