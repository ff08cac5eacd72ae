"""Forms, a module for each part, and how their fields are drawn."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class GovukRenderer(TemplatesSetting):
    """Draws `field.as_field_group` with our own template."""

    field_template_name = "web/forms/field.html"
