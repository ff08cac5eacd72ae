"""What may be set from outside."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from saferplan.errors import StorageError, UsageError
from saferplan.web.configuration import SETTINGS, Configuration

ROOT = Path(__file__).parents[2]


def test_nothing_has_to_be_set(tmp_path: Path) -> None:
    found = Configuration.read({"SAFERPLAN_WORKSPACE": str(tmp_path)})
    assert found.https
    assert found.pages_open
    assert found.state == tmp_path / "web"
    assert found.database["NAME"] == str(tmp_path / "web" / "saferplan.sqlite3")
    assert not found.state.exists(), "reading makes nothing"


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    env = {"SAFERPLAN_WORKSPACE": str(tmp_path)}
    made = Configuration.read(env)
    made.prepare()
    first = Configuration.read(env).secret_key
    assert first == made.secret_key, "what it signs and encrypts holds when it has ended"
    Configuration.read(env).prepare()
    assert Configuration.read(env).secret_key == first
    assert len(first) > 50
    assert stat.S_IMODE((tmp_path / "web").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "web" / "secret-key").stat().st_mode) == 0o600


def test_of_two_who_make_the_key_at_once_the_first_counts(tmp_path: Path) -> None:
    env = {"SAFERPLAN_WORKSPACE": str(tmp_path)}
    first, second = Configuration.read(env), Configuration.read(env)
    for one in (first, second):
        one.prepare()
    second._keep_key()
    assert Configuration.read(env).secret_key == first.secret_key
    assert [path.name for path in (tmp_path / "web").iterdir()] == ["secret-key"]


def test_a_key_that_is_given_is_written_nowhere(tmp_path: Path) -> None:
    Configuration.read({"SAFERPLAN_WORKSPACE": str(tmp_path), "SAFERPLAN_SECRET_KEY": "given"}).prepare()
    assert list((tmp_path / "web").iterdir()) == []


@pytest.mark.parametrize("name", ["a#b", "a?b", "p%41", "with space"])
def test_the_database_lies_in_the_state_folder_whatever_that_is_called(tmp_path: Path, name: str) -> None:
    state = tmp_path / name
    assert Configuration.read({"SAFERPLAN_STATE": str(state)}).database["NAME"] == str(state / "saferplan.sqlite3")


def test_a_state_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="name another folder with SAFERPLAN_STATE"):
        Configuration.read({"SAFERPLAN_STATE": str(tmp_path / "file" / "web")}).prepare()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SAFERPLAN_DATABASE_URL", "mysql://x/y", "begins with sqlite:// or postgresql://"),
        (
            "SAFERPLAN_DATABASE_URL",
            "postgresql://u:p@h:54x2/db",
            "SAFERPLAN_DATABASE_URL is not an address",
        ),
        ("SAFERPLAN_DATABASE_URL", "postgresql://u:p[w@h/db", "SAFERPLAN_DATABASE_URL is not an address"),
        ("SAFERPLAN_DATABASE_OWNER_URL", "mysql://x/y", "SAFERPLAN_DATABASE_OWNER_URL begins with sqlite://"),
        ("SAFERPLAN_MAIL_URL", "smtp://h:port", "SAFERPLAN_MAIL_URL is not an address"),
        ("SAFERPLAN_HTTPS", "maybe", "set it to yes or no"),
        ("SAFERPLAN_PAGES", "half", "set it to open or closed"),
        ("SAFERPLAN_PROXIES", "-1", "set it to a whole number"),
        ("SAFERPLAN_UPLOAD_LIMIT", "1e9", "set it to a whole number"),
        ("SAFERPLAN_MAIL_URL", "mail.example.org", "begins with smtp:// or smtps://"),
        ("SAFERPLAN_OIDC_URL", "https://id.example.org", "needs SAFERPLAN_OIDC_CLIENT and SAFERPLAN_OIDC_SECRET too"),
    ],
)
def test_a_wrong_value_gets_one_sentence(name: str, value: str, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        Configuration.read({name: value})


def test_an_address_of_postgresql() -> None:
    url = "postgresql://app:p%40ss@db.example.org:5433/saferplan?sslmode=require"
    found = Configuration.read(
        {"SAFERPLAN_DATABASE_URL": url, "SAFERPLAN_DATABASE_OWNER_URL": "postgresql://owner@/x?host=/run/pg"}
    )
    assert (found.database["HOST"], found.database["PORT"], found.database["PASSWORD"]) == (
        "db.example.org",
        "5433",
        "p@ss",
    )
    assert found.database["OPTIONS"] == {"sslmode": "require"}
    assert (found.owner_database["USER"], found.owner_database["HOST"]) == ("owner", "/run/pg")


def test_mail() -> None:
    address = {"SAFERPLAN_MAIL_URL": "smtps://me:secret@mail.example.org"}
    with pytest.raises(UsageError, match="set SAFERPLAN_MAIL_FROM too"):
        Configuration.read(address)
    found = Configuration.read({**address, "SAFERPLAN_MAIL_FROM": "safer@example.org"})
    assert found.mail["EMAIL_PORT"] == 465
    assert found.mail["EMAIL_USE_SSL"]
    assert not found.mail["EMAIL_USE_TLS"]


def test_nothing_else_reads_the_environment_of_the_site() -> None:
    source = ROOT / "src" / "saferplan"
    named = {item.name for item in SETTINGS}
    readers = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        if any(f'"{name}"' in path.read_text(encoding="utf-8") for name in named)
    }
    assert readers <= {"web/configuration.py", "cli/starting.py", "web/serving/serve.py"}
