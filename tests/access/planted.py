"""The portal's addresses and, beside them, what the walker must catch: a page and a view set that forgot the territory."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import include, path
from rest_framework.routers import SimpleRouter
from rest_framework.viewsets import ReadOnlyModelViewSet

from cooperatives.api.organisations import OrganisationSerializer
from cooperatives.models import Organisation
from coopportal.urls import handler400, handler403, handler404, handler500
from coopportal.urls import urlpatterns as real

__all__ = ["handler400", "handler403", "handler404", "handler500"]


def unscoped_page(request, pk):
    return HttpResponse(get_object_or_404(Organisation, pk=pk).name)


class UnscopedViewSet(ReadOnlyModelViewSet):
    queryset = Organisation.objects.select_related("base", "commune")
    serializer_class = OrganisationSerializer


router = SimpleRouter()
router.register("unscoped", UnscopedViewSet, basename="unscoped")

urlpatterns = [
    path("lo/<int:pk>/", unscoped_page, name="unscoped"),
    path("api/v1/", include((router.urls, "planted"))),
    *real,
]
