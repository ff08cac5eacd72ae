"""Every route: the permission it names, and what each kind of person meets there. A new route needs a line here."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver

from saferplan.accounts import actions, invitations
from saferplan.accounts.models import User
from saferplan.accounts.roles import Permission, Role
from saferplan.governance.editions.actions import add_draft, release
from saferplan.governance.jobs.models import Job
from saferplan.governance.jobs.statuses import JobStatus
from saferplan.governance.uploads.models import Upload
from saferplan.governance.uploads.statuses import UploadStatus
from saferplan.periods import Month
from saferplan.web.jobs import ask_for_report, store
from saferplan.web.permissions import permission_of
from tests.governance.conftest import FILES, PINS
from tests.web.signing_in import PASSWORD, a_person, with_app

AsRole = Callable[..., Client]

ROUTES = """
anyone         accept-invitation       invitations/no-such-secret/
anyone         accessibility           accessibility/
anyone         account_inactive        account/inactive/
anyone         account_login           account/login/
anyone         account_logout          account/logout/
anyone         account_reset_password  account/password/reset/
anyone         account_reset_password_done  account/password/reset/done/
anyone         account_reset_password_from_key  account/password/reset/key/1-set-password/
anyone         account_reset_password_from_key_done  account/password/reset/key/done/
anyone         cookies                 cookies/
anyone         csp-report              csp-report/
anyone         glossary                glossary/
anyone         health                  health/
anyone         help                    help/
anyone         help-chart              help/charts/forecast/
anyone         mfa_authenticate        account/2fa/authenticate/
anyone         mfa_login_webauthn      account/2fa/webauthn/login/
anyone         openid_connect_callback  account/oidc/organisation/login/callback/
anyone         openid_connect_login    account/oidc/organisation/login/
anyone         privacy                 privacy/
anyone         socialaccount_login_cancelled  account/provider/cancelled/
READ_PUBLIC    api-reference           api/
READ_PUBLIC    api:areas               api/v1/areas
READ_PUBLIC    api:compare             api/v1/compare/burglary
READ_PUBLIC    api:coverage            api/v1/coverage
READ_PUBLIC    api:exceptions          api/v1/exceptions
READ_PUBLIC    api:measure             api/v1/measures/burglary
READ_PUBLIC    api:measures            api/v1/measures
READ_PUBLIC    api:nothing-here        api/v1/nope
READ_PUBLIC    api:openapi-json        api/v1/openapi.json
READ_PUBLIC    api:api-root            api/v1/
READ_PUBLIC    api:positions           api/v1/positions
READ_PUBLIC    api:releases            api/v1/releases
READ_PUBLIC    api:series              api/v1/series/burglary
READ_PUBLIC    area                    areas/E06000031/
READ_PUBLIC    areas                   areas/
READ_PUBLIC    compare                 compare/
READ_PUBLIC    compare-chart           compare/bars.json
READ_PUBLIC    compare-table           compare/table.csv
READ_PUBLIC    definition              measures/burglary/definition/
READ_PUBLIC    explain                 measures/burglary/explain/2025-12/
READ_PUBLIC    measure                 measures/burglary/
READ_PUBLIC    measure-chart           measures/burglary/chart.json
READ_PUBLIC    measure-drivers         measures/burglary/drivers.json
READ_PUBLIC    measure-map             measures/burglary/map.json
READ_PUBLIC    measure-map-page        measures/burglary/map/
READ_PUBLIC    measure-map-picture     measures/burglary/map.svg
READ_PUBLIC    measure-map-table       measures/burglary/map.csv
READ_PUBLIC    measure-table           measures/burglary/table.csv
READ_PUBLIC    measures                measures/
READ_PUBLIC    overview
READ_PUBLIC    plan                    plan/
READ_PUBLIC    plan-changes            plan/changes/
READ_PUBLIC    report                  reports/999/
READ_PUBLIC    report-file             reports/999/public.pdf
READ_PUBLIC    reports                 reports/
READ_WORKING   data                    data/
READ_WORKING   data-coverage           data/coverage/
READ_WORKING   data-rejected           data/rejected/
READ_WORKING   data-rejected-file      data/rejected/rows.csv
READ_WORKING   data-releases           data/releases/
MAKE_REPORT    job                     jobs/999/
MAKE_REPORT    report-new              reports/new/
RELEASE_REPORT  report-release         reports/999/release/
RELEASE_REPORT  report-withdraw        reports/999/withdraw/
UPLOAD_DATA    upload                  data/upload/
UPLOAD_DATA    upload-check            data/uploads/999/check/
UPLOAD_DATA    upload-set-aside        data/uploads/999/set-aside/
UPLOAD_DATA    upload-status           data/uploads/999/
UPLOAD_DATA    upload-take-in          data/uploads/999/take-in/
MANAGE_PEOPLE  invitation-withdraw     people/invitations/999/withdraw/
MANAGE_PEOPLE  invite                  people/invite/
MANAGE_PEOPLE  people                  people/
MANAGE_PEOPLE  person                  people/999/
MANAGE_PEOPLE  person-end-access       people/999/end-access/
MANAGE_PEOPLE  person-restore-access   people/999/restore-access/
MANAGE_PEOPLE  person-role             people/999/role/
MANAGE_PEOPLE  person-second-factor    people/999/second-factor/
READ_AUDIT     audit                   audit/
OWN_ACCOUNT    account                 account/
OWN_ACCOUNT    account-stay            account/stay/
OWN_ACCOUNT    account_change_password  account/password/change/
OWN_ACCOUNT    account_reauthenticate  account/reauthenticate/
OWN_ACCOUNT    mfa_activate_totp       account/2fa/totp/activate/
OWN_ACCOUNT    mfa_add_webauthn        account/2fa/webauthn/add/
OWN_ACCOUNT    mfa_deactivate_totp     account/2fa/totp/deactivate/
OWN_ACCOUNT    mfa_download_recovery_codes  account/2fa/recovery-codes/download/
OWN_ACCOUNT    mfa_edit_webauthn       account/2fa/webauthn/keys/999/edit/
OWN_ACCOUNT    mfa_generate_recovery_codes  account/2fa/recovery-codes/generate/
OWN_ACCOUNT    mfa_index               account/2fa/
OWN_ACCOUNT    mfa_list_webauthn       account/2fa/webauthn/
OWN_ACCOUNT    mfa_reauthenticate      account/2fa/reauthenticate/
OWN_ACCOUNT    mfa_reauthenticate_webauthn  account/2fa/webauthn/reauthenticate/
OWN_ACCOUNT    mfa_remove_webauthn     account/2fa/webauthn/keys/999/remove/
OWN_ACCOUNT    mfa_view_recovery_codes  account/2fa/recovery-codes/
"""
TO_SIGN_IN = ("account_logout", "mfa_authenticate", "mfa_login_webauthn")
"""These lead to the sign-in page by themselves."""
TABLE = [(*line.split(), "")[:3] for line in ROUTES.split("\n") if line]

OPENS = {
    # What each kind of person may open, beside what anyone may. Everything else is refused, or asks them to sign in.
    "public": {"READ_PUBLIC"},
    "public, closed": set(),
    "viewer": {"READ_PUBLIC", "READ_WORKING", "OWN_ACCOUNT"},
    "analyst": {"READ_PUBLIC", "READ_WORKING", "OWN_ACCOUNT", "MAKE_REPORT", "UPLOAD_DATA", "RELEASE_REPORT"},
    "manager": {
        "READ_PUBLIC",
        "READ_WORKING",
        "OWN_ACCOUNT",
        "MAKE_REPORT",
        "UPLOAD_DATA",
        "RELEASE_REPORT",
        "READ_AUDIT",
    },
    "administrator": {"READ_PUBLIC", "READ_WORKING", "OWN_ACCOUNT", "MANAGE_PEOPLE", "READ_AUDIT"},
    "manager without a second factor": {"OWN_ACCOUNT"},
}


def routes() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Name with its namespaces, and view, of every route."""
    yield from _walk(get_resolver().url_patterns, ())


def _walk(patterns: Any, spaces: tuple[str, ...]) -> Iterator[tuple[str, Callable[..., Any]]]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield ":".join([*spaces, pattern.name or "?"]), pattern.callback
        else:
            yield from _walk(pattern.url_patterns, (*spaces, *filter(None, [pattern.namespace])))


def test_every_route_names_its_permission_and_stands_in_the_table() -> None:
    found = {name: getattr(permission_of(name, view), "name", permission_of(name, view)) for name, view in routes()}
    assert found == {name: permission for permission, name, _ in TABLE}


def test_the_table_knows_every_permission() -> None:
    assert {permission for permission, _, _ in TABLE} == {"anyone", *(item.name for item in Permission)}


@pytest.mark.parametrize("who", OPENS)
def test_each_kind_of_person_meets_what_the_table_says(who: str, site: Client, as_role: AsRole, settings: Any) -> None:
    if who == "public, closed":
        settings.CONFIGURATION = dataclasses.replace(settings.CONFIGURATION, pages_open=False)
    client = client_of(who, as_role)
    wrong = []
    for permission, name, address in TABLE:
        expected = meets(who, permission)
        if name in TO_SIGN_IN and expected == "opens":
            continue
        got = answer(client, f"/{address}")
        if got != expected:
            wrong.append(f"{name}: {got}, not {expected}")
    assert wrong == [], "\n".join(wrong)


def client_of(who: str, as_role: AsRole) -> Client:
    """A client of that kind of person."""
    if who.startswith("public"):
        return Client(HTTP_HOST="localhost")
    role, _, without = who.partition(" ")
    return as_role(role, second_factor=not without)


def meets(who: str, permission: str) -> str:
    """What the table says."""
    if permission == "anyone" or permission in OPENS[who]:
        return "opens"
    if who.startswith("public"):
        return "asks to sign in"
    return "asks for a second factor" if "without" in who else "refused"


def answer(client: Client, address: str) -> str:
    """What an address does, as one of the four."""
    return meaning(client.get(address), address)


def meaning(answered: Any, address: str) -> str:
    """An answer as one of the four."""
    to = answered.headers.get("Location", "")
    if answered.status_code == 403:
        return "refused"
    if answered.status_code == 401 or (answered.status_code == 302 and to.startswith("/account/login/")):
        return "asks to sign in"
    if answered.status_code == 302 and "2fa" in to and not address.startswith("/account/"):
        return "asks for a second factor"
    return "opens" if answered.status_code < 500 else f"fails with {answered.status_code}"


Sent = dict[str, tuple[int, dict[str, Any]]]


@pytest.fixture
def sent(site: Client) -> Sent:
    """For each route with which a role changes something: the number of what it is about, and a form that does it."""
    maker, someone, gone = (a_person(Role.VIEWER, name) for name in ("Mika", "Vic", "Gail"))
    boss, chief = a_person(Role.MANAGER, "Max"), a_person(Role.ADMINISTRATOR, "Ada")
    with_app(boss)
    actions.end_access(person=gone, by=chief)
    invitation, _ = invitations.invite(email="nia@example.org", name="Nia", role=Role.VIEWER, by=chief)
    actions.change_role(person=maker, role=Role.ANALYST, by=chief)
    maker = User.objects.get(pk=maker.pk)
    draft, public = (add_draft(PINS, FILES, by=maker, store=store()).pk for _ in range(2))
    release(public, by=boss, store=store())
    arrived, checked = (
        Upload.objects.create(received_by=maker, status=status).pk
        for status in (UploadStatus.RECEIVED, UploadStatus.CHECKED)
    )
    failed = ask_for_report("scrutiny", Month.parse("2025-12"), None, by=maker)
    Job.objects.filter(pk=failed.pk).update(status=JobStatus.FAILED)
    return {
        "job": (failed.pk, {}),
        "report-new": (0, {"template": "monthly", "month": "2025-11", "as_at": ""}),
        "report-release": (draft, {}),
        "report-withdraw": (public, {"reason": "A figure was wrong."}),
        "upload": (0, {"file": SimpleUploadedFile("2025-12.csv", b"Crime ID,Month")}),
        "upload-check": (arrived, {}),
        "upload-set-aside": (checked, {}),
        "upload-take-in": (checked, {}),
        "invitation-withdraw": (invitation.pk, {}),
        "invite": (0, {"name": "Kay", "email": "kay@example.org", "role": "viewer"}),
        "person-end-access": (someone.pk, {}),
        "person-restore-access": (gone.pk, {}),
        "person-role": (someone.pk, {"role": "analyst"}),
        "person-second-factor": (boss.pk, {}),
    }


def test_whoever_may_not_send_is_refused_as_they_are_refused_to_look(
    site: Client, as_role: AsRole, sent: Sent, settings: Any
) -> None:
    # All kinds of person in one test: what they send is about the same things, and none of it may change them.
    for who in OPENS:
        closed = who == "public, closed"
        settings.CONFIGURATION = dataclasses.replace(settings.CONFIGURATION, pages_open=not closed)
        client = client_of(who, as_role)
        before = database()
        for permission, name, address in TABLE:
            expected = meets(who, permission)
            number, form = sent.get(name, (999, {}))
            address = f"/{address}".replace("999", str(number))
            if expected != "opens":
                assert meaning(client.post(address, form), address) == expected, f"{who}: {name}"
                assert database() == before, f"{who}: {name}"


@pytest.mark.parametrize("who", [who for who in OPENS if not who.startswith("public")])
def test_whoever_may_send_changes_something(who: str, as_role: AsRole, sent: Sent) -> None:
    # Else the test above would find nothing changed whoever sends.
    client = client_of(who, as_role)
    client.post("/account/reauthenticate/", {"password": PASSWORD})  # changes of people ask for it
    takes = set()
    for permission, name, address in TABLE:
        if permission in ("anyone", "OWN_ACCOUNT") or meets(who, permission) != "opens":
            continue
        number, form = sent.get(name, (999, {}))
        address = f"/{address}".replace("999", str(number))
        with undone(client):
            before = database()
            answered = client.post(address, form)
            assert meaning(answered, address) == "opens", name
            if answered.status_code != 405:
                takes.add(name)
                assert database() != before, f"{name}: {answered.status_code}"
    assert takes == {name for permission, name, _ in TABLE if name in sent and meets(who, permission) == "opens"}


@contextmanager
def undone(client: Client) -> Iterator[None]:
    """What is sent within is taken back, so that the next meets the same."""
    cookies, before = dict(client.cookies), transaction.savepoint()
    yield
    transaction.savepoint_rollback(before)
    client.cookies.clear()
    client.cookies.update(cookies)


def database() -> dict[str, list[Any]]:
    """Every row of every table but the sessions, which any request may touch."""
    models = [model for model in apps.get_models() if model is not Session]
    return {model.__name__: sorted(map(repr, model._default_manager.values_list())) for model in models}
