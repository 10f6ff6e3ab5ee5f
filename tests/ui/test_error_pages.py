import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.template.loader import render_to_string
from django.test import Client

from coopportal import errors
from coopportal.kit.refusals import Conflict, TooMany

ID = "0123456789abcdef"


@pytest.fixture
def request_with_id(rf):
    request = rf.get("/bao-cao/")
    request.id = ID
    return request


def refused(request, refusal):
    return errors.RefusalMiddleware(None).process_exception(request, refusal)


@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [
        (lambda r: errors.bad_request(r, SuspiciousOperation()), 400, "không hiểu yêu cầu"),
        (
            lambda r: errors.permission_denied(r, PermissionDenied("Bạn chưa được giao việc ký.")),
            403,
            "chưa được giao việc ký",
        ),
        (lambda r: errors.csrf_failure(r, "no cookie"), 403, "đã mở quá lâu"),
        (lambda r: errors.page_not_found(r), 404, "không thuộc địa bàn của bạn"),
        (lambda r: refused(r, Conflict("Báo cáo vừa được tính lại.", "/x/")), 409, "Báo cáo vừa được tính lại."),
        (lambda r: refused(r, TooMany("Hãy chờ ít phút.", 60)), 429, "Hãy chờ ít phút."),
        (errors.server_error, 500, "Hệ thống gặp lỗi"),
    ],
)
def test_an_error_page_says_what_happened_and_the_request_id(request_with_id, answer, status, words):
    response = answer(request_with_id)
    page = response.content.decode()
    assert response.status_code == status
    assert words in page
    assert ID in page


def test_the_page_of_an_outage_needs_neither_request_nor_database():
    assert ID in render_to_string("503.html", {"request_id": ID})


def test_too_many_requests_says_when_to_come_back(request_with_id):
    assert refused(request_with_id, TooMany("Hãy chờ.", 90))["Retry-After"] == "90"


def test_a_conflict_leads_to_what_stands_now(request_with_id):
    assert 'href="/bao-cao/x/"' in refused(request_with_id, Conflict("Đã đổi.", "/bao-cao/x/")).content.decode()


def test_an_unknown_address_carries_the_id_of_its_answer():
    response = Client().get("/khong-co-trang-nay/")
    assert response.status_code == 404
    assert response["X-Request-ID"] in response.content.decode()


def test_a_form_without_its_token_is_told_to_reload():
    response = Client(enforce_csrf_checks=True).post("/dang-nhap/", {"login": "a", "password": "b"})
    assert response.status_code == 403
    assert "chưa được nhận" in response.content.decode()
