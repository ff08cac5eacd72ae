"""What our templates need beside Django's own filters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.forms import BoundField
    from django.utils.safestring import SafeString

register = template.Library()
CLASSES = {
    "select": "govuk-select",
    "textarea": "govuk-textarea",
    "file": "govuk-file-upload",
    "checkbox": "govuk-checkboxes__input",
    "radio": "govuk-radios__input",
}


@register.filter
def at(values: Sequence[Any], place: int) -> Any:
    """The value at a place counted from 0."""
    return values[place]


@register.filter
def lower_first(words: str) -> str:
    """A sentence's beginning made ready to stand within another."""
    return words[:1].lower() + words[1:]


@register.filter
def control(field: BoundField) -> SafeString:
    """The field's control with its class and descriptions, and without the placeholder a package may have set."""
    widget = field.field.widget
    kind = getattr(widget, "input_type", type(widget).__name__.lower())
    css = CLASSES.get(kind, "govuk-input")
    widget.attrs.pop("placeholder", None)
    attrs: dict[str, str | bool] = {"class": f"{css} {css}--error" if field.errors else css}
    described = [f"{field.auto_id}_helptext"] * bool(field.help_text) + [f"{field.auto_id}_error"] * bool(field.errors)
    if described:
        attrs["aria-describedby"] = " ".join(described)
    return field.as_widget(attrs=attrs)
