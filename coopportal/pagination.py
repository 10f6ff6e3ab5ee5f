from rest_framework.pagination import CursorPagination


class KeysetPagination(CursorPagination):
    """Pages by key: the hundredth costs what the first does. `page_size` up to 200; a view names its own order."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    ordering = "pk"
