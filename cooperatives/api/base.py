from rest_framework.viewsets import ReadOnlyModelViewSet


class ScopedViewSet(ReadOnlyModelViewSet):
    """Only rows of the caller's territory; others answer 404, as if they were not there."""

    model: type

    def get_queryset(self):
        return self.model.objects.visible_to(self.request.user)
