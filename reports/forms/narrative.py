from django import forms

from reports.forms.life import StepForm
from reports.narrative import HELP, SECTIONS

LONGEST = 20_000


class NarrativeForm(StepForm):
    """A text for each section."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for key, heading in SECTIONS.items():
            self.fields[key] = forms.CharField(
                label=heading,
                help_text=HELP[key],
                required=False,
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 6}),
                error_messages={"max_length": "Mục này dài quá 20.000 ký tự. Hãy rút gọn hoặc đưa vào phụ lục."},
            )
