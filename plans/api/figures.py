"""The figure of a target as the agency that answers for it states it."""

from django.urls import reverse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.idempotency import OnceOnly
from coopportal.kit.rest import PreconditionRequired, StrictSerializer, Tagged, asked_version, etag
from coopportal.kit.rows import StaleRow
from indicators.models import ReportedValue
from plans.api.following import TargetReference
from plans.models import Target, TargetTerms
from plans.rights import require_follower
from plans.selectors.reading import last_day
from plans.services.figures import state_figure


class TargetFigureSerializer(StrictSerializer):
    """`value` in the target's unit."""

    target = TargetReference()
    nature = serializers.ChoiceField(choices=ReportedValue.Nature.choices)
    value = serializers.DecimalField(max_digits=20, decimal_places=4)
    source = serializers.CharField(max_length=300)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True)


class StatedSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    state = serializers.CharField()
    version = serializers.IntegerField()


ESTIMATE = {"target": 12, "nature": "estimate", "value": "38", "source": "Báo cáo 215/BC-LMHTX"}


class TargetFigureViewSet(Tagged, OnceOnly, GenericViewSet):
    queryset = Target.objects.none()  # what is stated is read as a reported value
    serializer_class = TargetFigureSerializer

    @extend_schema(
        summary="Trình số liệu của chỉ tiêu được giao",
        description="Ghi thành số liệu báo cáo, chờ lãnh đạo đơn vị duyệt; xem ở reported-values. "
        "Thay số của đơn vị đang chờ duyệt: gửi ETag của số đó (If-Match).",
        responses={201: StatedSerializer},
        examples=[OpenApiExample("Ước cả năm", ESTIMATE, request_only=True)],
    )
    def create(self, request):
        serializer = TargetFigureSerializer(data=request.data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        given = dict(serializer.validated_data)
        target, version = given.pop("target"), asked_version(request) if "If-Match" in request.headers else None
        require_follower(request.user, target.plan, target.agency)
        day = last_day(target.plan)
        terms = TargetTerms.objects.filter(target=target).on(day).select_related("unit").first()
        if terms is None:
            raise serializers.ValidationError({"target": "Chỉ tiêu này đã được bỏ khi điều chỉnh kế hoạch."})
        terms.target = target
        try:
            row = state_figure(terms, given, by=request.user, as_of=day, version=version)
        except StaleRow:
            if version is None:
                raise PreconditionRequired from None
            raise
        address = request.build_absolute_uri(reverse("api:reported-value-detail", args=[row.pk]))
        told = {"id": row.pk, "state": row.state, "version": row.version}
        return Response(told, 201, headers={"Location": address, "ETag": etag(row)})
