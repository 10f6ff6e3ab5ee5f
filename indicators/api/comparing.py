"""“Vì sao khác Liên minh?” through the API: a list of organisations beside those behind a figure. Nothing of it is kept."""

from rest_framework import serializers

from cooperatives.selectors.matching import Line
from coopportal.kit.rest import StrictSerializer
from indicators.selectors.comparing import GROUPS, MOST_LINES, Comparison


class LineSerializer(StrictSerializer):
    name = serializers.CharField(max_length=300)
    code = serializers.CharField(max_length=40, allow_blank=True, default="")
    commune = serializers.CharField(max_length=200, allow_blank=True, default="")


class ListSerializer(StrictSerializer):
    lines = LineSerializer(many=True, allow_empty=False, max_length=MOST_LINES)

    def validate_lines(self, lines) -> list[Line]:
        return [Line(**line) for line in lines]


class ToldSerializer(serializers.Serializer):
    """`line` counts the lines that were sent from 1, null where there is none; so is `organisation`."""

    name = serializers.CharField()
    code = serializers.CharField()
    commune = serializers.CharField()
    why = serializers.CharField()
    line = serializers.IntegerField(source="number", allow_null=True)
    organisation = serializers.IntegerField(source="pk", allow_null=True)


class ComparisonSerializer(serializers.Serializer):
    """`here` = both + only_here; `listed` = both + only_there + doubtful + repeated."""

    here = serializers.IntegerField()
    listed = serializers.IntegerField(source="lines")
    rows_here = serializers.IntegerField()

    def get_fields(self):
        return super().get_fields() | {
            name: ToldSerializer(many=True, help_text=title) for name, title in GROUPS.items()
        }


EXAMPLE = {
    "lines": [
        {"name": "HTX Bí xanh Yên Phong", "code": "4700123456", "commune": "Yên Phong"},
        {"name": "HTX Đồng Tâm", "commune": "Bạch Thông"},
    ]
}


def facts(made: Comparison) -> dict:
    return ComparisonSerializer(made).data
