import json

from django import forms

from coopportal.kit import clock
from coopportal.kit.periods import day_label
from reports.models import ProgressReport
from reports.services.signing import AUTHORITIES, LONGEST_RECIPIENTS, replaceable
from reports.word.blocks import report_recipients


class SignedReportField(forms.ModelChoiceField):
    def label_from_instance(self, report):
        signed_on = day_label(clock.day_of(report.signed_at))
        return f"Số liệu đến {day_label(report.as_of)}, ký ngày {signed_on}, mã {report.verification_code}"


class SignForm(forms.Form):
    """Who signs is who is signed in; under which title, and for whom, is said at signing."""

    title = forms.CharField(
        label="Chức vụ ghi trên văn bản",
        max_length=80,
        initial="Giám đốc",
        error_messages={"required": "Nhập chức vụ, ví dụ Phó Giám đốc."},
    )
    mode = forms.ChoiceField(
        label="Thể thức ký",
        required=False,
        choices=[
            ("", "Ký trực tiếp"),
            ("KT.", "KT. (ký thay)"),
            ("TL.", "TL. (thừa lệnh)"),
            ("TUQ.", "TUQ. (thừa ủy quyền)"),
            ("Q.", "Q. (quyền)"),
        ],
    )
    behalf = forms.CharField(
        label="Chức vụ của người được ký thay",
        max_length=80,
        required=False,
        help_text="Cần khi ký TL., TUQ., ví dụ Chủ tịch. Khi ký KT. để trống: lấy từ chức vụ cấp phó.",
    )
    authority = forms.ChoiceField(
        label="Thay mặt",
        required=False,
        choices=[("", "Không"), *((one, one) for one in AUTHORITIES)],
    )
    recipients = forms.CharField(
        label="Nơi nhận",
        max_length=LONGEST_RECIPIENTS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Mỗi dòng một nơi, in trong tệp Word.",
    )
    replaces = SignedReportField(
        label="Thay thế báo cáo đã ký",
        queryset=ProgressReport.objects.none(),
        required=False,
        empty_label="Không thay thế báo cáo nào",
        help_text="Báo cáo cũ vẫn được giữ nguyên và hiện là đã được thay thế.",
        error_messages={
            "invalid_choice": "Báo cáo này không thay thế được nữa. Hãy mở lại trang rồi chọn trong danh sách."
        },
    )
    reviewed = forms.BooleanField(
        label="Tôi đã xem lại số liệu",
        error_messages={"required": "Hãy xem lại số liệu rồi đánh dấu “Tôi đã xem lại số liệu” trước khi ký."},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, report: ProgressReport, **options):
        usual = report_recipients(json.loads(report.content)) if report.content else []
        first = {"version": report.version, "recipients": "\n".join(usual)}
        super().__init__(data, initial=first, **options)
        self.fields["replaces"].queryset = replaceable(report)
        if not self.fields["replaces"].queryset.exists():
            del self.fields["replaces"]
