"""A report as the REST interface shows it."""

import json

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from reports.models import ProgressReport, ReportIssue


class ReportIssueSerializer(serializers.ModelSerializer):
    class Meta:
        model = ReportIssue
        fields = ["number", "issued_on", "recipients"]


class ReportSerializer(serializers.ModelSerializer):
    """`status`: computing, ready, submitted, returned, signed; `state` says more while it is computed: queued, running, failed.

    `issue` is what was written down after the signature; null before.
    """

    plan = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    province = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    state = serializers.CharField()
    error = serializers.SerializerMethodField()
    progress = serializers.SerializerMethodField()
    replaces = serializers.PrimaryKeyRelatedField(read_only=True)
    issue = serializers.SerializerMethodField()

    class Meta:
        model = ProgressReport
        fields = [
            "id", "kind", "plan", "province", "as_of", "period_kind", "period_from", "period_to", "status", "state", "progress",
            "error", "computed_at", "sha256", "verification_code", "signed_at", "replaces", "issue", "created_at", "version",
        ]  # fmt: skip

    def get_error(self, report) -> str:
        return report.job.error if report.job and not report.is_computed else ""

    @extend_schema_field(ReportIssueSerializer(allow_null=True))
    def get_issue(self, report) -> dict | None:
        return ReportIssueSerializer(report.issue).data if report.is_issued else None

    def get_progress(self, report) -> int | None:
        """Whole percents; null while unknown."""
        return 100 if report.is_computed else report.job and report.job.percent


class ReportDetailSerializer(ReportSerializer):
    content = serializers.SerializerMethodField()

    class Meta(ReportSerializer.Meta):
        fields = [*ReportSerializer.Meta.fields, "content"]

    def get_content(self, report) -> dict | None:
        return json.loads(report.content) if report.is_computed else None
