"""Where sessions are kept: in the database, by keys that can be ones."""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore


class SessionStore(DatabaseStore):
    """Django's, but for keys that no session has: PostgreSQL fails at a NUL in a cookie that a stranger made up."""

    def _validate_session_key(self, key: str) -> bool:
        return bool(super()._validate_session_key(key)) and key.isalnum()  # type: ignore[misc]
