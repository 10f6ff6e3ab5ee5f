"""The REST interface: one router over the apps' view sets, its description, and the page to try it on."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import IsAuthenticated
from rest_framework.routers import DefaultRouter

from cooperatives.api.organisations import (
    OrganisationViewSet,
    RepresentativeViewSet,
    SpellViewSet,
    UnionMembershipViewSet,
)
from cooperatives.api.support import (
    ParticipationViewSet,
    ProgrammeViewSet,
    RecognitionViewSet,
    SupportActivityViewSet,
)
from cooperatives.api.yearly import AnnualReturnViewSet, CommuneSubmissionViewSet, RatingViewSet
from indicators.api import IndicatorViewSet
from plans.api import PlanViewSet, TargetViewSet
from provinces.api import CommuneViewSet, ProvinceViewSet
from reports.api import ReportViewSet

router = DefaultRouter()
router.include_format_suffixes = False
router.register("provinces", ProvinceViewSet, basename="province")
router.register("communes", CommuneViewSet, basename="commune")
router.register("organisations", OrganisationViewSet, basename="organisation")
router.register("spells", SpellViewSet, basename="spell")
router.register("representatives", RepresentativeViewSet, basename="representative")
router.register("union-memberships", UnionMembershipViewSet, basename="union-membership")
router.register("annual-returns", AnnualReturnViewSet, basename="annual-return")
router.register("ratings", RatingViewSet, basename="rating")
router.register("commune-submissions", CommuneSubmissionViewSet, basename="commune-submission")
router.register("programmes", ProgrammeViewSet, basename="programme")
router.register("support-activities", SupportActivityViewSet, basename="support-activity")
router.register("participations", ParticipationViewSet, basename="participation")
router.register("recognitions", RecognitionViewSet, basename="recognition")
router.register("indicators", IndicatorViewSet, basename="indicator")
router.register("plans", PlanViewSet, basename="plan")
router.register("targets", TargetViewSet, basename="target")
router.register("reports", ReportViewSet, basename="report")

schema = SpectacularAPIView.as_view(permission_classes=[IsAuthenticated])
docs = SpectacularSwaggerSplitView.as_view(
    url_name="api:schema", template_name="api/swagger.html", permission_classes=[IsAuthenticated]
)

app_name = "api"
urlpatterns = [
    path("schema/", schema, name="schema"),
    path("docs/", docs, name="docs"),
    path("", include(router.urls)),
]
