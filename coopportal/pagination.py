from django.core.exceptions import ValidationError as RuleError
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination


class KeysetPagination(CursorPagination):
    """Pages by key: the hundredth costs what the first does. `page_size` up to 200; a view names its own order."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    ordering = "pk"

    def paginate_queryset(self, queryset, request, view=None):
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, RuleError) as error:  # a cursor that we did not give out
            raise NotFound(self.invalid_cursor_message) from error
