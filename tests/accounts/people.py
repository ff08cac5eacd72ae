"""People, put into the database as no action does."""

from __future__ import annotations

from saferplan.accounts.models import User


def create_person(email: str, password: str | None = None, *, name: str, role: str) -> User:
    """Somebody who has access; None as password is one that nothing matches."""
    user = User(email=email, name=name, role=role)
    user.set_password(password)
    user.save()
    return user
