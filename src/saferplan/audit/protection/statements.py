"""The packaged SQL of a database, statement by statement."""

from __future__ import annotations

import re
import sqlite3
from functools import cache
from importlib import resources


@cache
def statements(vendor: str) -> tuple[str, ...]:
    """The statements that make the table on "sqlite" or "postgresql", without comments."""
    text = resources.files(__package__).joinpath(f"{vendor}.sql").read_text(encoding="utf-8")
    text = re.sub(r"^--.*\n", "", text, flags=re.MULTILINE)
    # PostgreSQL takes the file whole. SQLite takes one at a time and tells where one ends; a script would commit.
    return (text,) if vendor == "postgresql" else tuple(_split(text))


def _split(text: str) -> list[str]:
    found, statement = [], ""
    for line in text.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            found.append(statement.strip().removesuffix(";"))
            statement = ""
    return found


def function_bodies() -> dict[str, str]:
    """What each packaged function of PostgreSQL does, by its name."""
    (text,) = statements("postgresql")
    return dict(re.findall(r"CREATE FUNCTION (\w+)\(\).*? AS \$\$(.*?)\$\$", text, flags=re.DOTALL))
