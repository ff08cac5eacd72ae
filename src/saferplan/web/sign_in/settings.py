"""The settings of sign-in: passwords, second factors, lock-out, sessions, an organisation's provider."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from saferplan.web.configuration import Configuration

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {"user_attributes": ("email", "name")}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "saferplan.web.sign_in.accounts_adapter.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "saferplan.web.sign_in.accounts_adapter.SocialAccountAdapter"
MFA_ADAPTER = "saferplan.web.sign_in.second_factors.MFAAdapter"
ACCOUNT_FORMS = {
    "login": "saferplan.web.forms.account.SignInForm",
    "reauthenticate": "saferplan.web.forms.account.PasswordAgainForm",
    "change_password": "saferplan.web.forms.account.ChangePasswordForm",
    "reset_password": "saferplan.web.forms.account.ForgottenPasswordForm",
    "reset_password_from_key": "saferplan.web.forms.account.NewPasswordForm",
}
MFA_FORMS = {
    "authenticate": "saferplan.web.forms.account.CodeForm",
    "reauthenticate": "saferplan.web.forms.account.CodeAgainForm",
    "activate_totp": "saferplan.web.forms.account.FirstCodeForm",
    "authenticate_webauthn": "saferplan.web.forms.account.PasskeyForm",
    "reauthenticate_webauthn": "saferplan.web.forms.account.PasskeyAgainForm",
    "add_webauthn": "saferplan.web.forms.account.AddPasskeyForm",
    "edit_webauthn": "saferplan.web.forms.account.RenamePasskeyForm",
    "login_webauthn": "saferplan.web.forms.account.PasskeySignInForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # the invitation stands for the address
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60  # a password or second factor just given need not be given again
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Saferplan"
# A telephone's clock may be half a minute off. A code then lives for 90 seconds; forms/account.py lets it count once.
MFA_TOTP_TOLERANCE = 1
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # accounts_adapter.py connects, and writes it down

# allauth's own limit stays too: it guards second factors, and an address that is tried from many places.
# It is wide, as anybody can use up the tries of a name that is not theirs; axes counts a name and a network address.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,10/900s/key"}
AXES_FAILURE_LIMIT = 4
AXES_COOLOFF_TIME = timedelta(minutes=15)  # the page web/locked_out.html says so
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "email"  # what allauth calls it; by another name everybody's failures would count as one's
AXES_CLIENT_IP_CALLABLE = "saferplan.web.sign_in.lock_out.client_address"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "web/locked_out.html"
AXES_DISABLE_ACCESS_LOG = True  # sign-ins stand in the audit record, without the browser's name
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# Sessions stand in the database alone: a copy in one process's memory would outlive a sign-out in another.
SESSION_ENGINE = "saferplan.web.sign_in.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_IDLE_AGE = 30 * 60  # session_time.py ends it
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"


def sign_in(configuration: Configuration) -> dict[str, Any]:
    """The settings of sign-in that depend on what was set from outside."""
    https = configuration.https
    found: dict[str, Any] = {
        "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": not https,
        "SESSION_COOKIE_SECURE": https,
        "CSRF_COOKIE_SECURE": https,
        "SESSION_COOKIE_NAME": "__Host-session" if https else "session",
        "CSRF_COOKIE_NAME": "__Host-csrf" if https else "csrf",
        "ALLAUTH_TRUSTED_PROXY_COUNT": configuration.proxies,
        "EMAIL_BACKEND": f"django.core.mail.backends.{'smtp' if configuration.mail else 'dummy'}.EmailBackend",
        "EMAIL_TIMEOUT": 10,
        "DEFAULT_FROM_EMAIL": configuration.mail_from,
        **configuration.mail,
    }
    if configuration.oidc:
        found["SOCIALACCOUNT_PROVIDERS"] = {
            "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [_provider(configuration)]}
        }
    return found


def _provider(configuration: Configuration) -> dict[str, Any]:
    oidc = configuration.oidc
    return {
        "provider_id": "organisation",
        "name": oidc["name"],
        "client_id": oidc["client"],
        "secret": oidc["secret"],
        "settings": {"server_url": oidc["url"], "uid_field": "sub"},
    }
