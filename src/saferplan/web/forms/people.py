"""The forms of the people pages."""

from __future__ import annotations

from django import forms
from django.core.validators import validate_email

from saferplan.accounts.roles import ROLES, Role


class RoleForm(forms.Form):
    """Which role a person has."""

    role = forms.ChoiceField(
        label="Role",
        widget=forms.RadioSelect,
        choices=[(role.value, rules.title) for role, rules in ROLES.items()],
        error_messages={"required": "Choose a role.", "invalid_choice": "Choose one of the roles."},
    )

    def clean_role(self) -> Role:
        """The role chosen."""
        return Role(self.cleaned_data["role"])


class InviteForm(RoleForm):
    """Whom to invite, and as what."""

    name = forms.CharField(
        label="Name",
        help_text="As colleagues know them: it stands beside what they release.",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": "Enter the person's name.",
            "max_length": "Enter a name of at most 120 characters.",
        },
    )
    email = forms.CharField(
        label="E-mail address",
        help_text="Their own address at work, not one that several people read.",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter the person's e-mail address."},
    )
    field_order = ("name", "email", "role")

    def clean_name(self) -> str:
        """The name on one line."""
        return " ".join(self.cleaned_data["name"].split())

    def clean_email(self) -> str:
        """The address in small letters. Raises ValidationError when it is none."""
        email: str = self.cleaned_data["email"].strip().lower()
        try:
            validate_email(email)
        except forms.ValidationError as error:
            raise forms.ValidationError("Enter an e-mail address, such as name@example.org.") from error
        return email
