"""The rows behind a figure as a file: exactly those that the filter leaves, under the heads of the page."""

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse

from accounts.models import User
from cooperatives.exports import Content, OtherList
from cooperatives.tables import Column, Shape
from coopportal.kit import clock
from coopportal.kit.paging import chip_labels
from indicators.quotes import headline
from indicators.records import Shown, sides
from indicators.selectors.opened import Opened, opened
from indicators.sentences import explain
from provinces.selectors import display_name

LIST_CODE = "records"  # of the job that writes what is too long to wait for
KEPT = ("calendar", "programme", "side", "q", "kind", "sector", "commune")
SHEET = "Bản ghi"
CODES = {"code"}  # keys of columns whose digits are no number


def content_of(read: Opened, user: User) -> Content:
    side = next((side.label for side in sides(read.ask, read.answers) if side.key == read.side), "")
    about = [
        ("Chỉ tiêu", headline(read.actual, read.indicator)),
        ("Cách tính", explain(read.answers.definitions[read.indicator.code])),
        ("Địa bàn", display_name(read.province)),
        ("Kỳ", read.ask.span.label()),
        ("Phần", side),
        ("Điều kiện lọc", "; ".join(label for _, label in chip_labels(read.form)) or "không lọc"),
        ("Số liệu đến", f"{clock.local(clock.now()):%H:%M ngày %d/%m/%Y}"),
        ("Người xuất", f"{user.full_name}, {user.agency}"),
    ]
    shown = read.behind.columns
    cells = (tuple(one.cell(row) for one in shown) for row in read.rows)
    return Content(SHEET, [Column(one.key, one.label, shape_of(one)) for one in shown], cells, about)


def shape_of(shown: Shown) -> Shape:
    if shown.kind == "date":
        return Shape.DAY
    if shown.kind == "number":
        return Shape.DECIMAL if shown.path == "amount" else Shape.YEAR
    return Shape.CODE if shown.key in CODES else Shape.TEXT


def kept(read: Opened, query: QueryDict) -> QueryDict:
    """What of an address means the same rows tomorrow; what it left to the day and the person is said."""
    mine = QueryDict(mutable=True)
    for name in KEPT:
        if query.get(name):
            mine[name] = query[name]
    span = read.ask.span
    mine["code"], mine["province"] = read.indicator.code, read.province.slug
    mine["from"], mine["to"] = span.start.isoformat(), span.end.isoformat()
    return mine


def content_again(user: User, query: QueryDict) -> tuple[Content, int]:
    """For the job: what the person may see now."""
    read = opened(user, query.get("code", ""), query)
    if read is None:
        raise ValidationError("Con số này không còn mở được bằng tài khoản của bạn. Hãy mở lại chỉ tiêu và xuất lại.")
    return content_of(read, user), read.rows.count()


def name_of_file(user: User, query: QueryDict, kind: str) -> str:
    """ "htx_new_bac-kan_20261122-0930.xlsx"."""
    return f"{query['code']}_{query['province']}_{clock.local(clock.now()):%Y%m%d-%H%M}.{kind}"


def address(query: QueryDict) -> str:
    rest = query.copy()
    code = rest.pop("code")[0]
    return f"{reverse('indicators:records', args=[code])}?{rest.urlencode()}"


RECORDS = OtherList("Bản ghi phía sau con số", content_again, name_of_file, address)
