"""People, and the invitations by which alone they come in."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

from saferplan.accounts.roles import ROLES, Permission, Role, RoleRules


def new_stamp() -> str:
    """A text that no earlier session holds."""
    return secrets.token_hex(16)


class User(AbstractBaseUser):
    """Somebody with a role, known by an e-mail address in small letters. Accepting an invitation alone makes one."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=30, default=Role.VIEWER.value)  # No choices: a role is no migration.
    is_active = models.BooleanField(default=True)  # Django's name for it; False once access has ended.
    date_joined = models.DateTimeField(default=timezone.now)
    session_stamp = models.CharField(max_length=32, default=new_stamp)
    objects: ClassVar[BaseUserManager[Self]] = BaseUserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = (
            # allauth and the invitations look addresses up in small letters; two spellings would be two people.
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_in_small_letters"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def reference(self) -> str:
        """How the audit record names the person."""
        return f"user:{self.pk}"

    @property
    def rules(self) -> RoleRules:
        """What the person's role may do."""
        return ROLES[Role(self.role)]

    def may(self, permission: Permission) -> bool:
        """Whether the person may do something, now."""
        return self.is_active and permission in self.rules.permissions

    def get_full_name(self) -> str:
        """What packages call the person."""
        return self.name

    def get_session_auth_hash(self) -> str:
        """Every session holds this; one that holds another is over at its next request.

        The stamp is in it beside the password, so that a new stamp signs the person out everywhere without a search
        through the sessions.
        """
        return self._session_hash(None)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same by secret keys that were replaced and still count."""
        for key in settings.SECRET_KEY_FALLBACKS:
            yield self._session_hash(key)

    def _session_hash(self, key: str | bytes | None) -> str:
        value = f"{self.password}:{self.session_stamp}"
        return salted_hmac("saferplan.accounts.session", value, secret=key, algorithm="sha256").hexdigest()


class Invitation(models.Model):
    """An invitation by an administrator. The secret of its link is kept only as a hash."""

    email = models.EmailField()
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=30)
    secret_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")  # None: at the console
    made = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField()
    accepted = models.DateTimeField(null=True)
    withdrawn = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["email"],
                condition=models.Q(accepted=None, withdrawn=None),
                name="invitation_one_open_for_an_address",
            ),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How the audit record names the invitation."""
        return f"invitation:{self.pk}"

    @property
    def rules(self) -> RoleRules:
        """What the invited person's role may do."""
        return ROLES[Role(self.role)]

    @property
    def has_run_out(self) -> bool:
        """Whether its days are over."""
        return self.expires <= timezone.now()
