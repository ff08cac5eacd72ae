"""Whether the table is still guarded as it was made: by its triggers, and on PostgreSQL by what roles may do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.db import connection

from saferplan.audit.protection.statements import function_bodies, statements

GONE = "The table of events is gone."


def missing_protection() -> Iterator[str]:
    """A sentence for everything that no longer guards the table."""
    if not table_exists():
        yield GONE
    elif connection.vendor == "sqlite":
        yield from _sqlite()
    else:
        yield from _triggers()
        yield from _functions()
        yield from _table()
        yield from _own_role()
        yield from _other_roles()


def table_exists() -> bool:
    with connection.cursor() as cursor:
        return "audit_event" in connection.introspection.table_names(cursor)


def _sqlite() -> Iterator[str]:
    wanted = {_named(statement): _plain(statement) for statement in statements("sqlite")}
    found = {
        f"{kind} {name}": _plain(sql)
        for kind, name, sql in _rows(
            "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = 'audit_event' AND sql IS NOT NULL"
        )
    }
    for name in sorted(wanted.keys() | found.keys()):
        if name not in found:
            yield f"The table's protection is gone: its {name}."
        elif name not in wanted:
            yield f"The table has a {name} that does not belong to it."
        elif found[name] != wanted[name]:
            yield f"The table's protection was altered: its {name}."


def _named(statement: str) -> str:
    _, kind, name, *_ = statement.split()
    return f"{kind.lower()} {name}"


def _plain(sql: str) -> str:
    return re.sub(r"\s+", " ", sql).strip()


_BEFORE, _ROW, _INSERT, _DELETE, _UPDATE, _TRUNCATE = 2, 1, 4, 8, 16, 32
_TRIGGERS = {
    "audit_event_no_change": (_BEFORE | _ROW | _UPDATE | _DELETE, "audit_event_refuse"),
    "audit_event_no_truncate": (_BEFORE | _TRUNCATE, "audit_event_refuse"),
    "audit_event_appends": (_BEFORE | _ROW | _INSERT, "audit_event_append"),
}
_RISKY = "ARRAY['UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']"


def _triggers() -> Iterator[str]:
    found = {
        name: (kind, function) if enabled == "A" and always else None
        for name, kind, function, enabled, always in _rows(
            "SELECT t.tgname, t.tgtype, p.proname, t.tgenabled, t.tgqual IS NULL AND t.tgattr::text = '' "
            "FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE t.tgrelid = 'audit_event'::regclass AND NOT t.tgisinternal"
        )
    }
    for name in sorted(_TRIGGERS.keys() | found.keys()):
        if name not in found:
            yield f"The table's protection is gone: its trigger {name}."
        elif name not in _TRIGGERS:
            yield f"The table has a trigger {name} that does not belong to it."
        elif found[name] != _TRIGGERS[name]:
            yield f"The table's protection was altered or switched off: its trigger {name}."


def _functions() -> Iterator[str]:
    found = dict(
        _rows(
            "SELECT p.proname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE t.tgrelid = 'audit_event'::regclass AND p.proconfig = ARRAY['search_path=pg_catalog, pg_temp']"
        )
    )
    for name, body in function_bodies().items():
        if found.get(name) != body:
            yield f"The table's protection was altered: the function {name}."


def _table() -> Iterator[str]:
    ((ordinary, rules, rows, children, keys),) = _rows(
        "SELECT relkind = 'r', relhasrules, relrowsecurity, relhassubclass, "
        "(SELECT count(*) FROM pg_constraint WHERE conrelid = c.oid AND contype IN ('p', 'u')) "
        "FROM pg_class c WHERE c.oid = 'audit_event'::regclass"
    )
    if not ordinary or rules or rows or children:
        yield "The table is not as it was made: rules, row security or inheritance stand on it."
    if keys != 3:
        yield "The table's protection is gone: its keys."


def _own_role() -> Iterator[str]:
    ((role, owns),) = _rows(
        "SELECT current_user, pg_has_role(current_user, relowner, 'MEMBER') "
        "FROM pg_class WHERE oid = 'audit_event'::regclass"
    )
    held = [
        privilege
        for (privilege,) in _rows(
            f"SELECT privilege FROM unnest({_RISKY}) privilege "
            "WHERE has_table_privilege(current_user, 'audit_event', privilege) "
            "OR (privilege = 'UPDATE' AND has_any_column_privilege(current_user, 'audit_event', privilege))"
        )
    ]
    if owns:
        yield (
            f"The role {role}, which the application uses, owns the table or may act for its owner; give the "
            "application a role of its own, and this one to SAFERPLAN_DATABASE_OWNER_URL alone."
        )
    elif held:
        yield f"The role {role}, which the application uses, may {', '.join(held)} events; run the migrate step again."


def _other_roles() -> Iterator[str]:
    for grantee, privileges in _rows(
        "SELECT coalesce(nullif(grantee, 0)::regrole::text, 'PUBLIC'), string_agg(DISTINCT privilege_type, ', ') FROM ("
        "SELECT (aclexplode(relacl)).*, relowner FROM pg_class WHERE oid = 'audit_event'::regclass UNION ALL "
        "SELECT (aclexplode(attacl)).*, relowner FROM pg_attribute JOIN pg_class c ON c.oid = attrelid "
        "WHERE attrelid = 'audit_event'::regclass) held "
        f"WHERE grantee <> relowner AND privilege_type = ANY ({_RISKY}) "
        "AND coalesce(nullif(grantee, 0)::regrole::text, '') <> current_user::text GROUP BY 1 ORDER BY 1"
    ):
        yield f"The role {grantee} may {privileges} events; revoke that."


def _rows(sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        found: list[Any] = cursor.fetchall()
    return found
