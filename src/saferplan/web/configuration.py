"""What may be set from outside, read from the environment in this one place, each with its help."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from saferplan.errors import StorageError, UsageError

KEY_FILE = "secret-key"
"""In the state folder, where no key is given."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One variable of the environment: its name, what stands when it is not set, what it does."""

    name: str
    default: str
    help: str


SETTINGS = (
    Setting("SAFERPLAN_WORKSPACE", ".", "The folder of the workspace that is shown."),
    Setting("SAFERPLAN_STATE", "web/ in the workspace", "The folder of the database, the key, uploads and reports."),
    Setting(
        "SAFERPLAN_DATABASE_URL",
        "sqlite, in the state folder",
        "The application's database: sqlite:////path or postgresql://user:password@host/name, with the role that "
        "cannot change the audit record.",
    ),
    Setting(
        "SAFERPLAN_DATABASE_OWNER_URL",
        "the same database and role",
        "PostgreSQL only: the role that owns the tables, used by migrate alone.",
    ),
    Setting(
        "SAFERPLAN_SECRET_KEY",
        "made once, in the state folder",
        "Signs sessions and links, and encrypts second factors. Keep it secret, and keep a copy.",
    ),
    Setting(
        "SAFERPLAN_SECRET_KEY_BEFORE",
        "",
        "The key before this one, while it is being replaced: what was signed and encrypted with it still holds.",
    ),
    Setting("SAFERPLAN_HOSTS", "localhost,127.0.0.1", "The host names that the site answers to, with commas."),
    Setting(
        "SAFERPLAN_HTTPS",
        "yes; no for 'saferplan serve' on this machine alone",
        "no is for one's own machine alone: cookies then travel without encryption.",
    ),
    Setting(
        "SAFERPLAN_PROXIES",
        "0",
        "How many proxies of one's own stand before the server, whose word on addresses counts.",
    ),
    Setting("SAFERPLAN_PAGES", "open", "open: anybody reads public pages. closed: only people who signed in."),
    Setting(
        "SAFERPLAN_CONTACT",
        "",
        "Who answers for the site: an e-mail address, shown on the accessibility and privacy pages.",
    ),
    Setting("SAFERPLAN_MAIL_URL", "", "smtp://user:password@host:port or smtps://…; without it no mail is sent."),
    Setting("SAFERPLAN_MAIL_FROM", "", "The address that mail comes from; needed with SAFERPLAN_MAIL_URL."),
    Setting(
        "SAFERPLAN_RELEASE_BY_MAKER",
        "yes",
        "no: a report is released by somebody else than whoever made it. Who did both is recorded in either case.",
    ),
    Setting("SAFERPLAN_UPLOAD_LIMIT", "500", "The largest file that may be uploaded, in megabytes."),
    Setting(
        "SAFERPLAN_OIDC_URL",
        "",
        "The address of an OpenID Connect provider, for sign-in with an organisation's account.",
    ),
    Setting("SAFERPLAN_OIDC_NAME", "Organisation account", "What the sign-in button calls that provider."),
    Setting("SAFERPLAN_OIDC_CLIENT", "", "The client id that the provider gave."),
    Setting("SAFERPLAN_OIDC_SECRET", "", "The client secret that the provider gave."),
    Setting(
        "SAFERPLAN_OIDC_ADDRESSES",
        "verified",
        "verified: an address counts when the provider says that it verified it. trusted: also when it says nothing, "
        "for a provider whose addresses your organisation alone gives out.",
    ),
    Setting(
        "SAFERPLAN_OIDC_SECOND_FACTOR", "no", "yes: the provider's own second factor counts, ours is not asked for."
    ),
)


@dataclass(frozen=True, slots=True)
class Configuration:
    """The settings, checked. Reading makes nothing; `prepare` makes the state folder and the key."""

    workspace: Path
    state: Path
    database: dict[str, Any]
    owner_database: dict[str, Any]
    secret_key: str
    is_key_given: bool
    secret_key_before: str
    hosts: tuple[str, ...]
    https: bool
    proxies: int
    pages_open: bool
    contact: str
    mail: Mapping[str, Any]
    mail_from: str
    upload_limit: int
    maker_may_release: bool
    oidc: Mapping[str, str]
    oidc_trusts_addresses: bool
    oidc_second_factor: bool

    @classmethod
    def read(cls, env: Mapping[str, str] | None = None) -> Configuration:
        """The settings of the environment. Raises UsageError naming the one that is wrong."""
        env = os.environ if env is None else env
        workspace = Path(env.get("SAFERPLAN_WORKSPACE") or ".").resolve()
        state = Path(env.get("SAFERPLAN_STATE") or workspace / "web").resolve()
        database = _database(env, "SAFERPLAN_DATABASE_URL") or _sqlite(str(state / "saferplan.sqlite3"))
        return cls(
            workspace=workspace,
            state=state,
            database=database,
            owner_database=_database(env, "SAFERPLAN_DATABASE_OWNER_URL") or database,
            secret_key=env.get("SAFERPLAN_SECRET_KEY") or _kept_key(state) or secrets.token_urlsafe(50),
            is_key_given=bool(env.get("SAFERPLAN_SECRET_KEY")),
            secret_key_before=env.get("SAFERPLAN_SECRET_KEY_BEFORE", ""),
            hosts=tuple(name.strip() for name in (env.get("SAFERPLAN_HOSTS") or "localhost,127.0.0.1").split(",")),
            https=_choice(env, "SAFERPLAN_HTTPS", "yes", "no"),
            proxies=_number(env, "SAFERPLAN_PROXIES", 0),
            pages_open=_choice(env, "SAFERPLAN_PAGES", "open", "closed"),
            contact=env.get("SAFERPLAN_CONTACT", ""),
            mail=_mail(env),
            mail_from=env.get("SAFERPLAN_MAIL_FROM", ""),
            upload_limit=_number(env, "SAFERPLAN_UPLOAD_LIMIT", 500) * 1_000_000,
            maker_may_release=_choice(env, "SAFERPLAN_RELEASE_BY_MAKER", "yes", "no"),
            oidc=_oidc(env),
            oidc_trusts_addresses=not _choice(env, "SAFERPLAN_OIDC_ADDRESSES", "verified", "trusted"),
            oidc_second_factor=not _choice(env, "SAFERPLAN_OIDC_SECOND_FACTOR", "no", "yes"),
        )

    def prepare(self) -> None:
        """Make the state folder and, once, the key in it; both for their owner alone. Raises StorageError.

        Call it before the settings are read that sign and encrypt: a key that was not kept holds for one process.
        """
        try:
            self.state.mkdir(mode=0o700, parents=True, exist_ok=True)
            with contextlib.suppress(PermissionError):  # Somebody else's folder keeps its rights.
                self.state.chmod(0o700)
            if not self.is_key_given and not (self.state / KEY_FILE).exists():
                self._keep_key()
        except OSError as error:
            raise StorageError(
                f"{self.state} cannot be written ({error.strerror}); name another folder with SAFERPLAN_STATE."
            ) from error

    def _keep_key(self) -> None:
        """Whole from its first moment: of many who make it at once the others read that of the first."""
        path, part = self.state / KEY_FILE, self.state / f".{KEY_FILE}.{os.getpid()}"
        with os.fdopen(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w") as file:
            file.write(self.secret_key)
        try:
            with contextlib.suppress(FileExistsError):
                path.hardlink_to(part)
        finally:
            part.unlink()


def assume_own_machine(host: str) -> None:
    """Where nothing was said of HTTPS or proxies and only this machine reaches `host`, pages come without HTTPS.

    Call it before the settings are read; what is started from here has it too.
    """
    said = {"SAFERPLAN_HTTPS", "SAFERPLAN_PROXIES"} & os.environ.keys()
    if is_loopback(host) and not said:
        os.environ["SAFERPLAN_HTTPS"] = "no"


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches the address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _kept_key(state: Path) -> str:
    try:
        return (state / KEY_FILE).read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _choice(env: Mapping[str, str], name: str, default: str, other: str) -> bool:
    """Whether the setting has its default value."""
    value = env.get(name) or default
    if value not in (default, other):
        raise UsageError(f"{name} is '{value}'; set it to {default} or {other}.")
    return value == default


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    value = env.get(name) or str(default)
    if not value.isascii() or not value.isdigit():
        raise UsageError(f"{name} is '{value}'; set it to a whole number.")
    return int(value)


def _oidc(env: Mapping[str, str]) -> Mapping[str, str]:
    names = {"url": "SAFERPLAN_OIDC_URL", "client": "SAFERPLAN_OIDC_CLIENT", "secret": "SAFERPLAN_OIDC_SECRET"}
    given = {key: env.get(name, "") for key, name in names.items()}
    if not any(given.values()):
        return {}
    if missing := [names[key] for key, value in given.items() if not value]:
        raise UsageError(f"Sign-in with a provider needs {' and '.join(missing)} too; set it, or none of the three.")
    parts = _parts(env, names["url"])
    if parts.scheme != "https" and not is_loopback(parts.hostname or ""):
        raise UsageError("SAFERPLAN_OIDC_URL begins with https://, as passwords and names travel by it; correct it.")
    return {**given, "name": env.get("SAFERPLAN_OIDC_NAME") or "Organisation account"}


def _mail(env: Mapping[str, str]) -> Mapping[str, Any]:
    if not env.get("SAFERPLAN_MAIL_URL"):
        return {}
    parts, sender = _parts(env, "SAFERPLAN_MAIL_URL"), env.get("SAFERPLAN_MAIL_FROM", "")
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise UsageError("SAFERPLAN_MAIL_URL begins with smtp:// or smtps:// and names a host; correct it.")
    if "@" not in sender:
        raise UsageError("Mail needs an address that it comes from; set SAFERPLAN_MAIL_FROM too.")
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp",
    }


def _parts(env: Mapping[str, str], name: str) -> SplitResult:
    try:
        parts = urlsplit(env.get(name, ""))
        parts.port  # noqa: B018 - one that is no number is found when it is asked for
    except ValueError as error:
        raise UsageError(
            f"{name} is not an address ({error}); correct it, and write signs such as [ in a password as %5B."
        ) from error
    return parts


def _database(env: Mapping[str, str], name: str) -> dict[str, Any]:
    """Django's settings for a database's address; empty where none is set."""
    if not env.get(name):
        return {}
    parts = _parts(env, name)
    if parts.scheme == "sqlite":
        return _sqlite(unquote(parts.path.removeprefix("/")))
    if parts.scheme in ("postgres", "postgresql"):
        query = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")) or "postgres",
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": query.pop("host", parts.hostname or ""),
            "PORT": str(parts.port or query.pop("port", "")),
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": query,
        }
    raise UsageError(f"{name} begins with sqlite:// or postgresql://; correct it.")


def _sqlite(name: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "CONN_MAX_AGE": None,  # opening anew costs more than the page
        "OPTIONS": {
            # IMMEDIATE: a transaction that reads and then writes never fails half-way with "database is locked", and
            # two of them cannot read the same head of the audit record. FULL: an anchor outside the database must never
            # name an event that a power cut took, since that reads as tampering.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON; "
            "PRAGMA mmap_size=134217728; PRAGMA cache_size=-8000;",
        },
    }
