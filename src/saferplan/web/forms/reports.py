"""The forms of the reports pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django import forms

from saferplan.governance.editions.actions import LONGEST_REASON
from saferplan.periods import Month
from saferplan.web.presenters.reports import TEMPLATES

NO_DAY = "Enter the day as year, month and day, such as 2026-01-31, or leave it empty."


class ReportForm(forms.Form):
    """Which report, on which month, as known on which day."""

    template = forms.ChoiceField(
        label="Report",
        widget=forms.RadioSelect,
        initial="scrutiny",
        choices=list(TEMPLATES.items()),
        help_text="The scrutiny report is what a committee receives; the monthly pack has a page for each measure.",
        error_messages={"required": "Choose a report.", "invalid_choice": "Choose one of the reports."},
    )
    month = forms.ChoiceField(
        label="Figures to",
        error_messages={"required": "Choose a month.", "invalid_choice": "Choose one of the months."},
    )
    as_at = forms.DateField(
        label="As known on (optional)",
        required=False,
        help_text="To make a report with what had been published by a day. Leave it empty for all that is known now.",
        widget=forms.DateInput(attrs={"type": "date", "class": "govuk-input govuk-input--width-10"}),
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d %B %Y"],
        error_messages={"invalid": NO_DAY},
    )

    def __init__(
        self, data: Any = None, *, months: Sequence[Month], why_not: Callable[[Month, date | None], str]
    ) -> None:
        """`why_not` says why a month cannot be told of as known on a day; empty when it can."""
        super().__init__(data)
        self._why_not = why_not
        self.fields["month"].choices = [(str(month), month.name) for month in months]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Month and day together."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if "month" in found:
            found["month"] = Month.parse(found["month"])
            if "as_at" in found and (reason := self._why_not(found["month"], found["as_at"])):
                self.add_error("as_at", reason)
        return found


class WithdrawForm(forms.Form):
    """Why a report is taken back."""

    reason = forms.CharField(
        label="Why is it withdrawn?",
        help_text="Everybody who opens the report's address will read this. Name nobody who should not be named.",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": "Say why the report is withdrawn.",
            "max_length": f"Say it in up to {LONGEST_REASON} letters.",
        },
    )
