from django import forms

from coopportal.kit.changes import label_of
from coopportal.kit.words import in_words


class RestoreForm(forms.Form):
    """Which of the former values are to stand again. `differing`: model fields whose value is another now."""

    fields_chosen = forms.MultipleChoiceField(label="Giá trị được khôi phục", widget=forms.CheckboxSelectMultiple)
    why = forms.CharField(label="Vì sao khôi phục", max_length=300, help_text="Được ghi vào lịch sử hồ sơ.")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, differing, image, row, names, **options):
        super().__init__(data, initial={"version": row and row.version}, **options)
        if row is None:
            del self.fields["fields_chosen"]
            return
        self.fields["fields_chosen"].choices = [
            (
                one.name,
                f"{label_of(one)}: {in_words(one, getattr(image, one.attname), names)} "
                f"(hiện nay: {in_words(one, getattr(row, one.attname), names)})",
            )
            for one in differing
        ]
        self.initial["fields_chosen"] = [one.name for one in differing]
