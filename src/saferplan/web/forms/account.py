"""The forms of sign-in and of one's own account: allauth's, with our words."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.password_reset import request_password_reset
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.mfa.webauthn.internal import auth as webauthn
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.http import HttpRequest
from fido2.webauthn import UserVerificationRequirement

from saferplan.accounts.models import Invitation, User

PASSWORD_HELP = "At least 12 characters. Three words that have nothing to do with each other are a good start."
CODE_LIVES = 90
"""Seconds in which a code of an authenticator app is right: its own half minute, the one before and the one after."""


class SignInForm(account.LoginForm):
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self.fields["login"], "E-mail address", "Enter your e-mail address.")
        _word(self.fields["password"], "Password", "Enter your password.")
        self.fields["login"].error_messages["invalid"] = "Enter an e-mail address, such as name@example.org."


class PasswordAgainForm(account.ReauthenticateForm):
    """One's password, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self.fields["password"], "Your password", "Enter your password.")


class ChangePasswordForm(account.ChangePasswordForm):
    """The password one has, and the one to have."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        _word(self.fields["oldpassword"], "Current password", "Enter your current password.")
        _word(self.fields["password1"], "New password", "Enter a new password.", PASSWORD_HELP)


class ForgottenPasswordForm(account.ResetPasswordForm):
    """Where to send the link; the answer is the same for every address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self.fields["email"], "E-mail address", "Enter your e-mail address.")
        self.fields["email"].error_messages["invalid"] = "Enter an e-mail address, such as name@example.org."

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Send a message in either case, so that the time it takes tells nothing."""
        email: str = self.cleaned_data["email"]
        if self.users:
            request_password_reset(request, email, self.users, account.default_token_generator)
        else:
            get_adapter().send_mail("account/email/unknown_account", email, {})
        return email


class NewPasswordForm(account.ResetPasswordKeyForm):
    """A password in the place of a forgotten one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        _word(self.fields["password1"], "New password", "Enter a new password.", PASSWORD_HELP)


class OnceOnlyCode:
    """A code counts once while it lives. allauth remembers it for half a minute only, which is less than it lives."""

    user: User

    def clean_code(self) -> str:
        """The code. Raises ValidationError when it is wrong or was used."""
        code: str = super().clean_code()  # type: ignore[misc]
        digits = "".join(c for c in code if c.isalnum())
        if not cache.add(f"code-used:{self.user.pk}:{digits}", 1, timeout=CODE_LIVES):
            raise get_mfa_adapter().validation_error("incorrect_code")
        return code


class CodeForm(OnceOnlyCode, mfa.AuthenticateForm):
    """A code, as the second step of signing in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code(self.fields["code"], "Code", "The 6 digits that your authenticator app shows now, or a recovery code.")


class CodeAgainForm(OnceOnlyCode, mfa.ReauthenticateForm):
    """A code, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code(self.fields["code"], "Code", "The 6 digits that your authenticator app shows now, or a recovery code.")


class FirstCodeForm(ActivateTOTPForm):
    """A code, to show that the app was set up rightly."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code(self.fields["code"], "Code from the app", "The 6 digits that the app shows now.")


class OfPasskey(forms.Form):
    """What a passkey answered. An answer nested so deeply that it cannot be read is a wrong one."""

    def full_clean(self) -> None:
        """As every form, whatever the answer is made of."""
        try:
            super().full_clean()
        except RecursionError:
            self.add_error(None, get_mfa_adapter().validation_error("incorrect_code"))


class PasskeyForm(OfPasskey, AuthenticateWebAuthnForm):
    """A passkey as the second step of a sign-in."""


class PasskeyAgainForm(OfPasskey, ReauthenticateWebAuthnForm):
    """A passkey, before something that matters."""


class AddPasskeyForm(OfPasskey, AddWebAuthnForm):
    """What a new passkey is called, and whether it is enough by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self.fields["name"], "Name", "Enter a name.", "So that you know it again, such as: work laptop.")
        _word(
            self.fields["passwordless"],
            "Sign in with this passkey alone, without my password",
            "",
            "Your device then asks for your fingerprint, face or PIN. Leave it empty for a plain security key.",
        )
        self.fields["passwordless"].initial = True


class RenamePasskeyForm(EditWebAuthnForm):
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self.fields["name"], "Name", "Enter a name.", "So that you know it again, such as: work laptop.")


class PasskeySignInForm(OfPasskey, LoginWebAuthnForm):
    """A passkey in place of password and code: enough by itself only when the device asked who holds it."""

    def clean_credential(self) -> Authenticator:
        """The passkey. Raises ValidationError for an answer to another page's question, where the device need not ask.

        The question of the second step stays in the session when that step runs out: whoever has an account could have
        it answered by a colleague's key, which they found, and be let in as its owner.
        """
        state = webauthn.get_state() or {}
        if state.get("user_verification") != UserVerificationRequirement.REQUIRED:
            raise get_mfa_adapter().validation_error("incorrect_code")
        return super().clean_credential()


class AcceptForm(forms.Form):
    """The password of a person who was invited."""

    password = forms.CharField(
        label="Choose a password",
        help_text=PASSWORD_HELP,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Choose a password."},
        strip=False,
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = User(email=invitation.email, name=invitation.name)

    def clean_password(self) -> str:
        """The password. Raises ValidationError when it is too easy to guess."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password


def _word(field: forms.Field, label: str, missing: str, help_text: str = "") -> None:
    field.label, field.help_text = label, help_text
    field.error_messages["required"] = missing
    field.widget.attrs.pop("placeholder", None)


def _code(field: forms.Field, label: str, help_text: str) -> None:
    _word(field, label, "Enter a code.", help_text)
    field.widget.attrs.update({"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"})
