from django.core.exceptions import ValidationError as RuleError
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination


class KeysetPagination(CursorPagination):
    """Pages by key: the hundredth costs what the first does. `page_size` up to 200.

    `?ordering=` takes the names in the view's `orderings` (name → its fields, the first without NULL), or those with a
    minus before them; without it rows come by key.
    """

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    parameters = ("cursor", "page_size")

    def paginate_queryset(self, queryset, request, view=None):
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, RuleError) as error:  # a cursor that we did not give out
            raise NotFound(self.invalid_cursor_message) from error

    def get_ordering(self, request, queryset, view):
        asked = request.query_params.get("ordering", "id")
        name = asked.removeprefix("-")
        orderings = {"id": ("pk",)} | getattr(view, "orderings", {})
        if name not in orderings:
            raise ValidationError(
                {"ordering": f"Sắp xếp được theo: {', '.join(sorted(orderings))}; thêm dấu - để đảo lại."}
            )
        sign = "-" if asked.startswith("-") else ""
        return tuple(f"{sign}{field}" for field in orderings[name])

    def get_schema_operation_parameters(self, view):
        names = sorted({"id", *getattr(view, "orderings", {})})
        ordering = {
            "name": "ordering",
            "in": "query",
            "required": False,
            "description": "Thứ tự của danh sách; dấu - đứng trước để đảo lại.",
            "schema": {"type": "string", "enum": [*names, *(f"-{name}" for name in names)], "default": "id"},
        }
        return [*super().get_schema_operation_parameters(view), ordering]
