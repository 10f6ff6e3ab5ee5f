"""`{% load history %}`: by what means something was written, in words."""

from django import template

from coopportal.kit.history import Writer
from jobs import registry

register = template.Library()

MEANS = {"form": "qua biểu mẫu", "api": "qua API"}


@register.filter
def means(writer: Writer) -> str:
    """ "qua biểu mẫu", "việc nền: Nhập danh sách", "lệnh load_demo"; "" when nothing tells."""
    if writer.way == "job":
        return f"việc nền: {registry.label_of(writer.detail)}"
    if writer.way == "command":
        return f"lệnh {writer.detail}"
    return MEANS.get(writer.way, "")
