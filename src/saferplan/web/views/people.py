"""The people pages. Each change has a page of its own that says what follows, and asks again who one is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from saferplan.accounts import actions, invitations
from saferplan.accounts.models import Invitation, User
from saferplan.accounts.roles import Permission
from saferplan.errors import UsageError
from saferplan.web.forms.people import InviteForm, RoleForm
from saferplan.web.permissions import needs, signed_in
from saferplan.web.presenters import people as presenter
from saferplan.web.sign_in.mail import send
from saferplan.web.sign_in.second_factors import FACTORS, has_second_factor


def changes(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What every page here that changes something needs: the permission, and a fresh proof of who one is."""
    proven: Callable[..., HttpResponse] = reauthentication_required(view)
    guarded = never_cache(require_http_methods(["GET", "HEAD", "POST"])(proven))
    return needs(Permission.MANAGE_PEOPLE)(guarded)


@needs(Permission.MANAGE_PEOPLE)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody who has access, had it, or was invited."""
    secured = set(Authenticator.objects.filter(type__in=FACTORS).values_list("user_id", flat=True))
    page = presenter.people_page(User.objects.all(), secured, invitations.pending())
    return render(request, "web/people/people.html", {"page": page})


@needs(Permission.MANAGE_PEOPLE)
@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person, with the links to what may be done."""
    return render(request, "web/people/person.html", {"page": _page(request, get_object_or_404(User, pk=pk))})


@changes
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody; the link is shown on the answer, and never again."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = invitations.invite(**form.cleaned_data, by=signed_in(request))
        except UsageError as error:
            form.add_error(None, str(error))
        else:
            return _invited(request, made, secret)
    context = {
        "form": form,
        "title": "Invite a person",
        "roles": presenter.role_options(str(form["role"].value() or "")),
        "days": invitations.DAYS,
        "crumbs": _crumbs(),
    }
    return render(request, "web/people/invite.html", context)


@changes
def change_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person another role."""
    someone = get_object_or_404(User, pk=pk)
    form = RoleForm(request.POST or None, initial={"role": someone.role})
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.change_role(person=someone, role=form.cleaned_data["role"], by=signed_in(request))
        except UsageError as error:
            form.add_error(None, str(error))
        else:
            article = "an" if changed.rules.title[0] in "AEIOU" else "a"
            messages.success(request, f"{changed.name} is now {article} {changed.rules.title.lower()}.")
            return _after(request, changed)
    context = {
        "form": form,
        "title": f"Change the role of {someone.name}",
        "roles": presenter.role_options(str(form["role"].value() or "")),
        "crumbs": _crumbs(someone),
    }
    return render(request, "web/people/role.html", context)


@dataclass(frozen=True, slots=True)
class Question:
    """A change that needs no more than a yes."""

    title: str
    """With a place for the person's name."""
    consequences: tuple[str, ...]
    button: str
    act: Callable[..., User]
    done: str
    warns: bool = True


END = Question(
    "End the access of {}",
    (
        "They are signed out everywhere at once and cannot sign in.",
        "What they did stays in the audit record under their name.",
        "You can restore their access later.",
    ),
    "End access",
    actions.end_access,
    "The access of {} has ended.",
)
RESTORE = Question(
    "Restore the access of {}",
    ("They can sign in again with the role, the password and the second factor they had.",),
    "Restore access",
    actions.restore_access,
    "{} can sign in again.",
    warns=False,
)
RESET = Question(
    "Reset the second factor of {}",
    (
        "Speak to them first, in person or on a number you know: whoever has their password could set up the next one.",
        "Their authenticator app, passkeys and recovery codes stop working, and they are signed out everywhere.",
        "They set up a new second factor when they next sign in with their password.",
    ),
    "Reset second factor",
    actions.reset_second_factor,
    "The second factor of {} is reset.",
)


@changes
def end_access(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a person in no longer."""
    return _ask(request, pk, END)


@changes
def restore_access(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a person in again."""
    return _ask(request, pk, RESTORE)


@changes
def reset_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a person who lost their second factor set up a new one."""
    return _ask(request, pk, RESET)


@changes
def withdraw_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """End an invitation before it is accepted."""
    invitation = get_object_or_404(Invitation, pk=pk)
    context: dict[str, object] = {
        "title": f"Withdraw the invitation of {invitation.name}",
        "consequences": ("Their link stops working at once.", "You can invite them again."),
        "button": "Withdraw invitation",
        "warns": True,
        "back": reverse("people"),
        "crumbs": _crumbs(),
    }
    if request.method == "POST":
        try:
            invitations.withdraw(invitation=invitation, by=signed_in(request))
        except UsageError as error:
            context["problem"] = str(error)
        else:
            messages.success(request, f"The invitation of {invitation.name} is withdrawn.")
            return redirect("people")
    return render(request, "web/people/confirm.html", context)


def _ask(request: HttpRequest, pk: int, question: Question) -> HttpResponse:
    someone = get_object_or_404(User, pk=pk)
    context: dict[str, object] = {
        "title": question.title.format(someone.name),
        "consequences": question.consequences,
        "button": question.button,
        "warns": question.warns,
        "back": reverse("person", args=[someone.pk]),
        "crumbs": _crumbs(someone),
    }
    if request.method == "POST":
        try:
            question.act(person=someone, by=signed_in(request))
        except UsageError as error:
            context["problem"] = str(error)
        else:
            messages.success(request, question.done.format(someone.name))
            return _after(request, someone)
    return render(request, "web/people/confirm.html", context)


def _after(request: HttpRequest, someone: User) -> HttpResponse:
    # Who gave up the role themselves is signed out, and has no use for the page.
    return redirect("overview") if someone.pk == request.user.pk else redirect("person", pk=someone.pk)


def _invited(request: HttpRequest, made: Invitation, secret: str) -> HttpResponse:
    link = request.build_absolute_uri(reverse("accept-invitation", args=[secret]))
    context = {"invitation": made, "link": link, "days": invitations.DAYS, "by": signed_in(request)}
    mailed = send("invitation", made.email, context)
    title = f"Invitation for {made.name}"
    shown = {**context, "mailed": mailed, "title": title, "crumbs": _crumbs()}
    return render(request, "web/people/invited.html", shown)


def _crumbs(someone: User | None = None) -> tuple[tuple[str, str], ...]:
    own = ((someone.name, reverse("person", args=[someone.pk])),) if someone else ()
    return (("People", reverse("people")), *own)


def _page(request: HttpRequest, someone: User) -> presenter.PersonPage:
    secured = has_second_factor(someone)
    return presenter.person_page(someone, secured=secured, viewer=signed_in(request), crumbs=_crumbs())
