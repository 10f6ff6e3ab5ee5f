"""What may stand behind the question mark of a list: the view's filters, its orderings, the paging. Anything else is told."""

from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ErrorDetail, ValidationError

UNKNOWN = "Danh sách này không có tham số đó. Hãy bỏ đi hoặc sửa lại tên tham số."


class KnownParameters(DjangoFilterBackend):
    """Refuses a parameter that nobody reads: a misspelt filter would otherwise list everything."""

    def filter_queryset(self, request, queryset, view):
        if view.detail:
            return queryset
        known = {"ordering", *(view.paginator.parameters if view.paginator else ())}
        if filters := self.get_filterset_class(view, queryset):
            known |= set(filters.base_filters)
        if unknown := set(request.query_params) - known:
            raise ValidationError(
                {name: ErrorDetail(UNKNOWN, code="unknown_parameter") for name in sorted(unknown)[:20]}
            )
        return super().filter_queryset(request, queryset, view)
