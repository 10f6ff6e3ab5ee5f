"""What each act of a plan's life asks for."""

from django import forms
from django.forms import CheckboxSelectMultiple

from accounts.models import Agency
from accounts.once import OnceForm
from cooperatives.services.documents import TOO_LARGE
from coopportal.kit.conflicts import VersionedForm
from coopportal.kit.fields import DayField
from coopportal.kit.uploads import LARGEST_UPLOAD
from plans.models import Adoption, Edition, Opinion, Plan, PlanDocument, Remark
from plans.selectors.adopting import successor_of
from plans.selectors.consulting import Row, agencies_to_ask

LONG = forms.Textarea(attrs={"rows": 3})


class ActForm(VersionedForm):
    """`version` is the plan's."""

    def __init__(self, data=None, files=None, *, plan: Plan, **options):
        super().__init__(data, files, initial={"version": plan.version} | options.pop("initial", {}), **options)


def reason_field(label: str, example: str, required: bool = True, most: int = 400):
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        widget=LONG,
        help_text=f"Ví dụ: {example}",
        error_messages={"required": f"Ghi {label[0].lower()}{label[1:]}, ví dụ “{example}”."},
    )


def file_field(required: bool = True, **options):
    return forms.FileField(
        required=required,
        max_length=200,
        help_text="PDF, Word (.docx) hoặc ảnh (.jpg, .png), không quá 10 MB.",
        error_messages={
            "required": "Chọn tệp cần lưu.",
            "empty": "Tệp trống. Hãy chọn lại tệp.",
            "max_length": "Tên tệp quá dài. Hãy đặt tên ngắn hơn.",
        },
        **options,
    )


class WithFile(forms.Form):
    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST_UPLOAD:
            raise forms.ValidationError(TOO_LARGE)
        return file


class AgenciesField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, agency):
        return str(agency) if agency.answers_here else f"{agency} (chưa có tài khoản)"


class ConsultForm(ActForm):
    deadline = DayField(label="Hạn trả lời", error_messages={"required": "Nhập hạn trả lời, ví dụ 15/12/2026."})
    message = forms.CharField(label="Nội dung đề nghị", max_length=1000, required=False, widget=LONG)
    everybody = forms.MultipleChoiceField(
        label="Gửi cả nhóm",
        required=False,
        choices=[("offices", "Tất cả sở, ban, ngành, đoàn thể"), ("communes", "Tất cả xã, phường, đặc khu")],
        widget=CheckboxSelectMultiple,
    )
    agencies = AgenciesField(
        label="Hoặc chọn từng cơ quan, đơn vị",
        required=False,
        queryset=Agency.objects.none(),
        widget=CheckboxSelectMultiple,
    )

    def __init__(self, data=None, files=None, *, plan, **options):
        super().__init__(data, files, plan=plan, **options)
        self.fields["agencies"].queryset = agencies_to_ask(plan)

    def clean(self):
        cleaned = super().clean()
        groups, known = cleaned.get("everybody") or [], self.fields["agencies"].queryset
        chosen = {agency.pk: agency for agency in cleaned.get("agencies") or []}
        if groups:
            for agency in known:
                if ("communes" if agency.kind == Agency.Kind.COMMUNE else "offices") in groups:
                    chosen[agency.pk] = agency
        cleaned["asked"] = list(chosen.values())
        if not chosen and "agencies" not in self.errors:
            self.add_error("agencies", "Chọn ít nhất một cơ quan, đơn vị.")
        return cleaned


class SendBackForm(ActForm):
    reason = reason_field("Lý do trả lại", "Chưa khớp Nghị quyết 118/NQ-HĐND.", most=1000)

    def __init__(self, data=None, files=None, *, plan, rows=(), **options):
        super().__init__(data, files, plan=plan, **options)
        add_remarks(self, rows)


def add_remarks(form: forms.Form, rows: list[Row], initial=None) -> None:
    """A field for each row of the plan; `form.remarks()` then tells row → text."""
    form.rows = rows
    for row in rows:
        form.fields[row.key] = forms.CharField(
            label=f"Góp ý: {row.label}",
            max_length=1000,
            required=False,
            initial=(initial or {}).get(row.key, ""),
            widget=forms.Textarea(attrs={"rows": 1}),
        )


def remarks_in(form: forms.Form) -> dict:
    return {row.target or row.milestone: text for row in form.rows if (text := form.cleaned_data[row.key])}


class IssueForm(WithFile, ActForm):
    number = forms.CharField(
        label="Số, ký hiệu", max_length=60, help_text="Ví dụ 532/KH-UBND.",
        error_messages={"required": "Nhập số, ký hiệu văn bản ban hành, ví dụ 532/KH-UBND."},
    )  # fmt: skip
    issued_on = DayField(label="Ngày ban hành", required=False)
    effective_on = DayField(label="Hiệu lực từ", required=False, help_text="Để trống: từ ngày ban hành.")
    signer = forms.CharField(label="Người ký", max_length=120, required=False)
    file = file_field(required=False, label="Tệp đã ký")

    def __init__(self, data=None, files=None, *, plan, edition=None, **options):
        first = {}
        if edition and edition.is_first:
            first = {"number": plan.number, "issued_on": plan.issued_on, "signer": plan.signer}
        super().__init__(data, files, plan=plan, initial=first, **options)


class AmendForm(ActForm):
    reason_code = forms.ChoiceField(
        label="Lý do", choices=[one for one in Edition.Reason.choices if one[0] != Edition.Reason.ISSUED]
    )
    reason = reason_field("Diễn giải", "Thiệt hại do bão số 3, không đạt số HTX thành lập mới.")


class CloseForm(ActForm):
    closed_on = DayField(label="Ngày tổng kết", error_messages={"required": "Nhập ngày tổng kết, ví dụ 20/12/2025."})
    document = forms.CharField(
        label="Báo cáo tổng kết", max_length=120, help_text="Ví dụ: Báo cáo 215/BC-UBND ngày 12/12/2025.",
        error_messages={"required": "Ghi báo cáo tổng kết, ví dụ “Báo cáo 215/BC-UBND ngày 12/12/2025”."},
    )  # fmt: skip
    reason = reason_field("Lý do tổng kết sớm", "Thay bằng kế hoạch mới sau sắp xếp.", required=False)


class ReopenForm(ActForm):
    reason = reason_field("Lý do mở lại", "Tổng kết nhầm kế hoạch.")


class DeleteForm(ActForm):
    reason = reason_field("Lý do xóa", "Nhập trùng.", required=False)


class WithdrawAdoptionForm(ActForm):
    reason = reason_field("Lý do rút", "Ghi nhầm kế hoạch.")


class MoreTimeForm(VersionedForm):
    deadline = DayField(label="Hạn trả lời mới", error_messages={"required": "Nhập hạn trả lời, ví dụ 15/12/2026."})


class OpinionForm(VersionedForm):
    """`rows` are the plan's; what was said of them before stands in their fields."""

    stance = forms.ChoiceField(
        label="Ý kiến",
        choices=Opinion.Stance.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Chọn ý kiến: thống nhất, thống nhất có góp ý, hoặc chưa thống nhất."},
    )
    text = forms.CharField(label="Góp ý chung", max_length=2000, required=False, widget=LONG)

    def __init__(self, data=None, *, opinion: Opinion, rows: list[Row], **options):
        first = {"version": opinion.version, "stance": opinion.stance, "text": opinion.text}
        super().__init__(data, initial=first, **options)
        add_remarks(self, rows, {row.key: row.remarks[0].text for row in rows if row.remarks})


class ReplyForm(VersionedForm):
    choice = forms.ChoiceField(
        label="Xử lý", choices=[("", "Chưa xử lý"), *Remark.Reply.choices],
        error_messages={"required": "Chọn tiếp thu hoặc giải trình."},
    )  # fmt: skip
    reply = forms.CharField(label="Nội dung tiếp thu, giải trình", max_length=1000, required=False)


class DocumentForm(OnceForm, WithFile):
    file = file_field(label="Tệp")
    kind = forms.ChoiceField(label="Loại tài liệu", choices=PlanDocument.Kind.choices, initial=PlanDocument.Kind.DRAFT)
    title = forms.CharField(
        label="Tên tài liệu",
        max_length=PlanDocument._meta.get_field("title").max_length,
        required=False,
        help_text="Để trống: lấy tên tệp.",
    )


class AdoptionForm(ActForm):
    choice = forms.ChoiceField(
        label="Quyết định",
        choices=Adoption.Choice.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Chọn tiếp tục thực hiện hoặc thay thế bằng kế hoạch mới."},
    )
    document = forms.CharField(
        label="Văn bản quyết định", max_length=120, help_text="Ví dụ: Quyết định 1250/QĐ-UBND.",
        error_messages={"required": "Ghi văn bản quyết định, ví dụ “Quyết định 1250/QĐ-UBND”."},
    )  # fmt: skip
    decided_on = DayField(
        label="Ngày quyết định", error_messages={"required": "Nhập ngày quyết định, ví dụ 15/8/2025."}
    )
    replacement = forms.ModelChoiceField(
        label="Kế hoạch thay thế",
        queryset=Plan.objects.none(),
        required=False,
        empty_label="Chưa có trong cổng",
        help_text="Chỉ khi thay thế bằng kế hoạch mới.",
    )
    note = forms.CharField(label="Ghi chú", max_length=400, required=False)

    def __init__(self, data=None, *, plan: Plan, adoption: Adoption | None, user, **options):
        first = (
            {name: getattr(adoption, name) for name in ("choice", "document", "decided_on", "note")} if adoption else {}
        )
        first["replacement"] = adoption.replacement_id if adoption else None
        super().__init__(data, plan=plan, initial=first, **options)
        successor = successor_of(plan)
        self.fields["replacement"].queryset = Plan.objects.visible_to(user).filter(province=successor)
