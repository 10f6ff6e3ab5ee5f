"""The REST interface: one router over the apps' view sets, its description, and the page to try it on."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import IsAuthenticated
from rest_framework.routers import DefaultRouter

from cooperatives.api.closings import ClosingViewSet
from cooperatives.api.file import ChangeProposalViewSet, DocumentViewSet, UnionMembershipViewSet
from cooperatives.api.imports import ImportViewSet
from cooperatives.api.joining import RecordMergeViewSet
from cooperatives.api.lists import BulkChangeViewSet, ListExportViewSet
from cooperatives.api.organisations import OrganisationViewSet, RepresentativeViewSet, SpellViewSet
from cooperatives.api.schemes import RatingSchemeViewSet
from cooperatives.api.submissions import CommuneSubmissionViewSet
from cooperatives.api.support import (
    ParticipationViewSet,
    ProgrammeViewSet,
    RecognitionViewSet,
    SupportActivityViewSet,
)
from cooperatives.api.yearly import AnnualReturnViewSet, RatingViewSet
from indicators.api.figures import IndicatorViewSet
from indicators.api.quality import QualityRuleViewSet
from indicators.api.reported import ReportedValueViewSet
from plans.api.around import OpinionViewSet, PlanDocumentViewSet, RemarkViewSet
from plans.api.figures import TargetFigureViewSet
from plans.api.following import ExplanationRequestViewSet, ExplanationViewSet, MilestoneViewSet, TaskViewSet
from plans.api.reading import PlanViewSet
from plans.api.targets import TargetViewSet
from plans.api.texts import PlanTextViewSet
from provinces.api import CommuneViewSet, ProvinceViewSet
from reports.api.duties import DutyViewSet
from reports.api.reports import ReportViewSet

router = DefaultRouter()
router.include_format_suffixes = False
router.register("provinces", ProvinceViewSet, basename="province")
router.register("communes", CommuneViewSet, basename="commune")
router.register("organisations", OrganisationViewSet, basename="organisation")
router.register("spells", SpellViewSet, basename="spell")
router.register("representatives", RepresentativeViewSet, basename="representative")
router.register("union-memberships", UnionMembershipViewSet, basename="union-membership")
router.register("documents", DocumentViewSet, basename="document")
router.register("change-proposals", ChangeProposalViewSet, basename="change-proposal")
router.register("annual-returns", AnnualReturnViewSet, basename="annual-return")
router.register("ratings", RatingViewSet, basename="rating")
router.register("rating-schemes", RatingSchemeViewSet, basename="rating-scheme")
router.register("commune-submissions", CommuneSubmissionViewSet, basename="commune-submission")
router.register("programmes", ProgrammeViewSet, basename="programme")
router.register("support-activities", SupportActivityViewSet, basename="support-activity")
router.register("participations", ParticipationViewSet, basename="participation")
router.register("recognitions", RecognitionViewSet, basename="recognition")
router.register("record-merges", RecordMergeViewSet, basename="record-merge")
router.register("bulk-changes", BulkChangeViewSet, basename="bulk-change")
router.register("exports", ListExportViewSet, basename="export")
router.register("imports", ImportViewSet, basename="import")
router.register("indicators", IndicatorViewSet, basename="indicator")
router.register("reported-values", ReportedValueViewSet, basename="reported-value")
router.register("closings", ClosingViewSet, basename="closing")
router.register("quality-rules", QualityRuleViewSet, basename="quality-rule")
router.register("plans", PlanViewSet, basename="plan")
router.register("plan-texts", PlanTextViewSet, basename="plan-text")
router.register("plan-documents", PlanDocumentViewSet, basename="plan-document")
router.register("opinions", OpinionViewSet, basename="opinion")
router.register("remarks", RemarkViewSet, basename="remark")
router.register("targets", TargetViewSet, basename="target")
router.register("explanations", ExplanationViewSet, basename="explanation")
router.register("explanation-requests", ExplanationRequestViewSet, basename="explanation-request")
router.register("tasks", TaskViewSet, basename="task")
router.register("milestones", MilestoneViewSet, basename="milestone")
router.register("duties", DutyViewSet, basename="duty")
router.register("reports", ReportViewSet, basename="report")

schema = SpectacularAPIView.as_view(permission_classes=[IsAuthenticated])
docs = SpectacularSwaggerSplitView.as_view(
    url_name="api:schema", template_name="api/swagger.html", permission_classes=[IsAuthenticated]
)

app_name = "api"
urlpatterns = [
    path("schema/", schema, name="schema"),
    path("docs/", docs, name="docs"),
    path("target-figures/", TargetFigureViewSet.as_view({"post": "create"}), name="target-figure-list"),
    path("", include(router.urls)),
]
