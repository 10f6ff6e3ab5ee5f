"""What the registry's view sets share: rows of the caller's territory, ETags, references by public code."""

from django.db.models import Q
from drf_spectacular.utils import OpenApiExample
from rest_framework import mixins, serializers
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.idempotency import OnceOnly
from cooperatives.models import Organisation, Programme, RatingScheme
from coopportal.kit.rest import StrictSerializer, Tagged, asked_version
from provinces.models import Commune, Province
from provinces.places import bases_within


class ScopedViewSet(Tagged, OnceOnly, mixins.ListModelMixin, GenericViewSet):
    """Only rows of the caller's territory; others answer 404, as if they were not there."""

    model: type

    def get_queryset(self):
        return self.model.objects.visible_to(self.request.user)

    def parsed(self, serializer_class, row=None, **options) -> dict:
        """The body's own fields, parsed; of a PATCH those that were sent."""
        options |= {"partial": row is not None, "context": self.get_serializer_context()}
        serializer = serializer_class(row, data=self.request.data, **options)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def shown(self, row, status: int = 200) -> Response:
        """As the caller reads it now; 204 when it has left the caller's territory."""
        again = self.get_queryset().filter(pk=row.pk).first()
        return self.answer(again, status) if again else Response(status=204)

    def asked_row(self):
        """The row that the address names and the version of it that the caller read. Raises Http404 first, then 428."""
        return self.get_object(), asked_version(self.request)


class ReasonSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=300, allow_blank=True, required=False, default="", help_text="lý do")


WRITTEN_BY_MISTAKE = OpenApiExample("Ghi nhầm", {"reason": "Ghi nhầm sang tổ chức khác"}, request_only=True)


class NothingSerializer(StrictSerializer):
    """Of an act that asks for nothing."""


def settled_base(commune: Commune | None, base: Province | None) -> Province:
    """The base unit that is meant. Raises ValidationError when it does not follow from the commune and was not named."""
    bases = bases_within(commune) if commune else []
    if base is None and len(bases) == 1:
        return bases[0]
    if base is None:
        several = (
            f"Xã này có phần thuộc nhiều tỉnh trước sắp xếp: {', '.join(one.slug for one in bases)}. Hãy chọn một."
        )
        raise serializers.ValidationError({"base": several if bases else "Hãy nêu xã (commune) hoặc địa bàn (base)."})
    if bases and base not in bases:
        raise serializers.ValidationError({"base": f"{commune.full_name} không nằm trong {base}. Hãy chọn lại."})
    return base


class Reference(serializers.SlugRelatedField):
    """A thing named by its public code, among those the caller may name.

    A foreign one answers as one that is not there, and neither text repeats what was sent. `find_all` looks up the
    references of many rows at once; their serializers then ask nothing.
    """

    model: type
    code: str
    longest = 80

    def __init__(self, slug_field=None, **options):
        if not options.get("read_only"):
            options.setdefault("queryset", self.model.objects.all())  # for the description; never asked
        super().__init__(self.code, **options)

    def among(self, user):
        return self.model.objects.visible_to(user)

    def get_queryset(self):
        return self.among(self.context["request"].user)

    def to_internal_value(self, data):
        if not self.is_code(data):
            self.fail("does_not_exist")
        known = self.context.get("known", {})
        if type(self) not in known:
            return super().to_internal_value(data)
        return known[type(self)].get(data) or self.fail("does_not_exist")

    def is_code(self, data) -> bool:
        return isinstance(data, str) and 0 < len(data) <= self.longest

    def find_all(self, values) -> None:
        """Remember, for the whole parsing, which things stand behind these codes: one query."""
        values = {value for value in values if self.is_code(value)}
        found = self.get_queryset().filter(**{f"{self.code}__in": values})
        self.context.setdefault("known", {})[type(self)] = {getattr(one, self.code): one for one in found}


class BaseReference(Reference):
    """A base unit: the former province that a record hangs on."""

    model, code = Province, "slug"
    default_error_messages = {
        "does_not_exist": "Không có tỉnh, thành phố này (trước sắp xếp) trong địa bàn của bạn. Hãy dùng mã, ví dụ bac-kan.",
    }

    def among(self, user):
        return Province.objects.bases().filter(pk__in=user.territory_ids)


class AnyBaseReference(BaseReference):
    """A base unit of the whole country: where an organisation may move to."""

    default_error_messages = {
        "does_not_exist": "Không có tỉnh, thành phố này (trước sắp xếp). Hãy dùng mã, ví dụ bac-kan."
    }

    def among(self, user):
        return Province.objects.bases()


class CommuneReference(Reference):
    model, code = Commune, "code"
    default_error_messages = {
        "does_not_exist": "Không có xã, phường, đặc khu này trong địa bàn của bạn. Hãy dùng mã gồm 5 chữ số, ví dụ 01849.",
    }

    def among(self, user):
        """Present communes that lie, or may lie, in a base unit of the caller's."""
        here = Commune.objects.present().select_related("province", "base").prefetch_related("candidates")
        if user.commune_id:
            return here.filter(pk=user.commune_id)
        unsettled = Commune.candidates.through.objects.filter(province__in=user.territory_ids).values("commune")
        return here.filter(Q(base__in=user.territory_ids) | Q(base=None, pk__in=unsettled))


class ProgrammeReference(Reference):
    model, code = Programme, "code"
    default_error_messages = {"does_not_exist": "Không có chương trình, chính sách mang mã này trong địa bàn của bạn."}


class SchemeReference(Reference):
    model, code = RatingScheme, "code"
    default_error_messages = {"does_not_exist": "Không có bộ tiêu chí xếp loại mang mã này cho địa bàn của bạn."}

    def among(self, user):
        return RatingScheme.objects.filter(Q(province=None) | Q(province__in=user.province_ids))


class OrganisationReference(Reference):
    """`from_text`: in a multipart body, where every number is text."""

    model, code = Organisation, "id"
    default_error_messages = {"does_not_exist": "Không có tổ chức mang mã hồ sơ này trong địa bàn của bạn."}

    def __init__(self, slug_field=None, *, from_text=False, **options):
        super().__init__(slug_field, **options)
        self.from_text = from_text

    def to_internal_value(self, data):
        if self.from_text and isinstance(data, str) and data.isascii() and data.isdigit() and len(data) < 19:
            data = int(data)
        return super().to_internal_value(data)

    def is_code(self, data) -> bool:
        return type(data) is int and 0 < data < 2**63
