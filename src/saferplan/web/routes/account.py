"""Addresses of sign-in and of one's own account.

Of allauth's addresses these alone exist: signing up, several addresses, several providers and whatever a later version
brings are not here, so there is nothing to shut.
"""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as socialaccount
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.urls import path, re_path

from saferplan.accounts.roles import Permission
from saferplan.web.permissions import ANYONE
from saferplan.web.views.account import (
    change_password,
    forgotten_password,
    opened,
    own_account,
    remove_passkey,
    stay,
    to_own_account,
    to_provider,
    together,
)

OWN = Permission.OWN_ACCOUNT
KEY = r"^account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"

urlpatterns = [
    path("account/", own_account, name="account"),
    path("account/stay/", stay, name="account-stay"),
    path("account/login/", opened(account.login, ANYONE), name="account_login"),
    path("account/logout/", opened(account.logout, ANYONE), name="account_logout"),
    path("account/inactive/", opened(account.account_inactive, ANYONE), name="account_inactive"),
    path("account/reauthenticate/", opened(account.reauthenticate, OWN), name="account_reauthenticate"),
    path("account/password/change/", change_password, name="account_change_password"),
    path("account/password/reset/", forgotten_password, name="account_reset_password"),
    path(
        "account/password/reset/done/",
        opened(account.password_reset_done, ANYONE),
        name="account_reset_password_done",
    ),
    re_path(KEY, opened(account.password_reset_from_key, ANYONE), name="account_reset_password_from_key"),
    path(
        "account/password/reset/key/done/",
        opened(account.password_reset_from_key_done, ANYONE),
        name="account_reset_password_from_key_done",
    ),
    path("account/2fa/", to_own_account, name="mfa_index"),
    path("account/2fa/authenticate/", opened(mfa.authenticate, ANYONE), name="mfa_authenticate"),
    path("account/2fa/reauthenticate/", opened(mfa.reauthenticate, OWN), name="mfa_reauthenticate"),
    path("account/2fa/totp/activate/", opened(totp.activate_totp, OWN), name="mfa_activate_totp"),
    path("account/2fa/totp/deactivate/", opened(together(totp.deactivate_totp), OWN), name="mfa_deactivate_totp"),
    path(
        "account/2fa/recovery-codes/", opened(recovery_codes.view_recovery_codes, OWN), name="mfa_view_recovery_codes"
    ),
    path(
        "account/2fa/recovery-codes/generate/",
        opened(recovery_codes.generate_recovery_codes, OWN),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/2fa/recovery-codes/download/",
        opened(recovery_codes.download_recovery_codes, OWN),
        name="mfa_download_recovery_codes",
    ),
    path("account/2fa/webauthn/", to_own_account, name="mfa_list_webauthn"),
    path("account/2fa/webauthn/add/", opened(together(webauthn.add_webauthn), OWN), name="mfa_add_webauthn"),
    path(
        "account/2fa/webauthn/reauthenticate/",
        opened(webauthn.reauthenticate_webauthn, OWN),
        name="mfa_reauthenticate_webauthn",
    ),
    path("account/2fa/webauthn/login/", opened(webauthn.login_webauthn, ANYONE), name="mfa_login_webauthn"),
    path("account/2fa/webauthn/keys/<int:pk>/edit/", opened(webauthn.edit_webauthn, OWN), name="mfa_edit_webauthn"),
    path("account/2fa/webauthn/keys/<int:pk>/remove/", remove_passkey, name="mfa_remove_webauthn"),
    path("account/oidc/<slug:provider_id>/login/", to_provider, name="openid_connect_login"),
    path(
        "account/oidc/<slug:provider_id>/login/callback/",
        opened(openid_connect.callback, ANYONE),
        name="openid_connect_callback",
    ),
    path(
        "account/provider/cancelled/",
        opened(socialaccount.login_cancelled, ANYONE),
        name="socialaccount_login_cancelled",
    ),
]
