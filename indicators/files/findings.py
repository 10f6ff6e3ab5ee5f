"""What a rule of data quality finds, as a file."""

from collections.abc import Iterable

from accounts.models import User
from cooperatives.exports import Content, about_list
from cooperatives.tables import Column, Shape
from indicators.quality import Rule
from indicators.selectors.quality import Finding

COLUMNS = [
    Column("name", "Tên", Shape.TEXT),
    Column("kind", "Loại hình", Shape.TEXT),
    Column("place", "Xã, phường, đặc khu", Shape.TEXT),
    Column("base", "Địa bàn trước sắp xếp", Shape.TEXT),
    Column("note", "Điều cần xem", Shape.TEXT),
    Column("organisation", "Mã hồ sơ", Shape.COUNT, fixed=True),
]


def content_of(rule: Rule, found: Iterable[Finding], filters: str, user: User) -> Content:
    rows = ((one.name, one.kind, one.place, one.base, one.sentence, one.organisation) for one in found)
    return Content("Cần xem lại", COLUMNS, rows, about_list(rule.name, filters, user))
