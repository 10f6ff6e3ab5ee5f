"""Indicators of a province's own, made and taken out through the API: the rules are those of the builder's page."""

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import mixins, serializers
from rest_framework.response import Response

from accounts.idempotency import OnceOnly
from cooperatives.api.base import NothingSerializer, Reference
from coopportal.kit.rest import StrictSerializer
from indicators.models import Indicator, Unit
from indicators.services.building import build_indicator, drop_indicator


class UnitReference(Reference):
    model, code = Unit, "code"
    default_error_messages = {"does_not_exist": "Không có đơn vị tính mang mã này. Hãy dùng mã, ví dụ htx, phan-tram."}

    def among(self, user):
        return Unit.objects.all()


class NewIndicatorSerializer(StrictSerializer):
    """`definition` in the language of indicators/definitions.py, as the catalogue's own are read."""

    name = serializers.CharField(max_length=Indicator._meta.get_field("name").max_length)
    unit = UnitReference()
    rising_is_good = serializers.BooleanField(source="rising", default=True)
    group = serializers.ChoiceField(choices=Indicator.Group.choices)
    why = serializers.CharField(max_length=Indicator._meta.get_field("why").max_length, allow_blank=True, default="")
    definition = serializers.DictField()


EXAMPLE = {
    "name": "Số hợp tác xã nông nghiệp có giám đốc là nữ",
    "unit": "htx",
    "group": "cooperatives",
    "definition": {
        "kind": "count",
        "source": "stock",
        "where": {
            "kind": "htx",
            "sector": "agriculture",
            "having": {"source": "representatives", "where": {"female": True}},
        },
    },
}


class OwnIndicators(OnceOnly, mixins.DestroyModelMixin):
    """What is written of a view set of indicators."""

    @extend_schema(
        summary="Tạo chỉ tiêu riêng của địa bàn",
        request=NewIndicatorSerializer,
        examples=[OpenApiExample("Giám đốc là nữ", EXAMPLE, request_only=True)],
    )
    def create(self, request):
        serializer = NewIndicatorSerializer(data=request.data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        one = self.get_queryset().get(pk=build_indicator(**serializer.validated_data, by=request.user).pk)
        return Response(
            self.get_serializer(one).data, 201, headers={"Location": self.reverse_action("detail", args=[one.code])}
        )

    @extend_schema(
        summary="Bỏ chỉ tiêu riêng chưa dùng",
        request=NothingSerializer,
        examples=[OpenApiExample("Bỏ", {}, request_only=True)],
    )
    def destroy(self, request, code=None):
        one = self.get_object()
        NothingSerializer(data=request.data).is_valid(raise_exception=True)
        drop_indicator(one, by=request.user)
        return Response(status=204)
