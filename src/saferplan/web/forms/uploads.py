"""The form of the upload page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from saferplan.governance.uploads.actions import KINDS, MOST_FILES
from saferplan.governance.uploads.files import Received
from saferplan.web.upload_handlers import Arrived


class FilesInput(forms.ClearableFileInput):
    """Chooses several files at once."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """One or several files, each of which has bytes."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, (list, tuple)) else [data]
        cleaned = [super(FilesField, self).clean(file, initial) for file in files or [None]]
        if len(cleaned) > MOST_FILES:
            raise forms.ValidationError(f"Choose {MOST_FILES} files at most; send the others afterwards.")
        return cleaned


class UploadForm(forms.Form):
    """Files, and what they may not say themselves."""

    file = FilesField(
        label="Files",
        help_text="As published: archives or CSV files of data.police.uk, Home Office and ONS tables of recorded "
        "crime, ONS populations.",
        error_messages={
            "required": "Choose a file.",
            "empty": "The file is empty; download it again.",
            "missing": "Choose a file.",
            "invalid": "The file did not arrive; try again.",
        },
    )
    published = forms.DateField(
        label="The day they were published, if you know it",
        help_text="Without it the date in the file or its name counts, else the last day of its newest period. Newer "
        "publications take the place of older ones.",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=("%Y-%m-%d",),
        error_messages={"invalid": "Write the day as year, month, day, for example 2026-01-31."},
    )
    kind = forms.ChoiceField(
        label="Whose files they are",
        required=False,
        choices=(("", "The files say it themselves"), *KINDS.items()),
        help_text="If you choose one, files of anybody else are refused.",
        error_messages={"invalid_choice": "Choose one of the list."},
    )
    financial_year = forms.RegexField(
        label="Financial year, only for a Home Office table without one",
        regex=r"^\d{4}/\d{2}$",
        required=False,
        max_length=7,
        help_text="Some old tables lost their columns of year and quarter. Write 2011/12.",
        error_messages={
            "invalid": "Write the financial year as 2011/12.",
            "max_length": "Write the financial year as 2011/12.",
        },
    )

    def __init__(self, *given: Any, limit: int, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["file"].help_text += f" Up to {limit // 1_000_000:,} MB in all."

    def clean_published(self) -> date | None:
        """A day that has come."""
        day: date | None = self.cleaned_data["published"]
        if day is not None and day > date.today():
            raise forms.ValidationError("This day has not come yet; give the day on which the files were published.")
        return day

    @property
    def received(self) -> Sequence[Received]:
        """The files of a valid form."""
        return [file.received for file in self.cleaned_data["file"] if isinstance(file, Arrived)]
