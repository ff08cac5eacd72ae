"""The names and options others script against: each is there, and `--help` says what it is for."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

import saferplan
from saferplan.cli.main import VERBS, app
from tests.cli.command import Command

PROMISED = {
    "init": {"--area", "--plan"},
    "demo": set(),
    "ingest": {"--published", "--financial-year", "--workspace"},
    "releases": {"--workspace"},
    "coverage": {"--area", "--workspace"},
    "measures list": {"--workspace"},
    "measures show": {"--workspace"},
    "measures check": {"--workspace"},
    "series": {
        *("--area", "--areas", "--source", "--rate", "--by", "--split", "--from", "--to", "--as-at", "--format"),
        *("--output", "--workspace"),
    },
    "status": {"--month", "--as-at", "--format", "--workspace"},
    "report": {"--month", "--as-at", "--format", "--output", "--workspace"},
    "explain": {"--area", "--month", "--workspace"},
    "fetch": {"--months", "--workspace"},
}
HEAVY = "duckdb polars numpy pandas pyarrow altair vl_convert pydantic shapely pyproj httpx typst docx jinja2".split()  # noqa: SIM905


@pytest.mark.parametrize("verb", PROMISED)
def test_every_promised_verb_has_its_options(elsewhere: Command, verb: str) -> None:
    said = elsewhere(f"{verb} --help")
    assert (said.code, said.err) == (0, "")
    assert PROMISED[verb] <= set(re.findall(r"--[a-z-]+", said.out))


@pytest.mark.parametrize("verb", PROMISED)
def test_every_option_and_argument_is_explained(elsewhere: Command, verb: str) -> None:
    """A line of the help that names one has words beside it; and no line ends in the middle of nowhere."""
    command = app
    for word in verb.split():
        command = command[word]
    unexplained = [
        argument.name
        for argument in command.assemble_argument_collection(parse_docstring=True)
        if not argument.parameter.help and argument.name not in ("--format",)
    ]
    assert unexplained == []
    assert elsewhere(f"{verb} --help").out.strip()


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_says_in_a_sentence_what_it_does(verb: str) -> None:
    command = app[verb]
    text = command.help or inspect.getdoc(command.default_command) or ""
    first = text.split("\n\n")[0]
    assert re.fullmatch(r"[A-Z][^\n]*(\n[^\n]+)*\.", first.strip())


def test_the_list_of_verbs_says_what_each_is_for(elsewhere: Command) -> None:
    for line in ("--help", ""):
        said = elsewhere(line)
        assert said.code == 0
        listed = dict(re.findall(r"^│ ([a-z]+) {2,}(\S.*?) *│$", said.out, re.MULTILINE))
        assert set(VERBS) <= set(listed)


def test_the_version(elsewhere: Command) -> None:
    said = elsewhere("--version")
    assert (said.code, said.out.strip()) == (0, saferplan.__version__)


def test_a_measure_is_an_argument_and_not_an_option(elsewhere: Command) -> None:
    for verb in ("series", "explain", "measures show"):
        assert "--measure" not in elsewhere(f"{verb} --help").out


def test_the_command_starts_without_what_only_some_verbs_need() -> None:
    loading = "import sys, saferplan.cli.main as m; m.main(['--help'])"
    found = _heavy_after(loading)
    assert found == "[]"


@pytest.mark.parametrize("verb", ["series", "status", "ingest", "measures list", "explain"])
def test_the_help_of_a_verb_loads_nothing_heavy(verb: str) -> None:
    words = [*verb.split(), "--help"]
    assert _heavy_after(f"import sys, saferplan.cli.main as m; m.main({words})") == "[]"


def _heavy_after(code: str) -> str:
    told = f"{code}; print([m for m in {HEAVY} if m in sys.modules], file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    return done.stderr.strip()


def test_the_installed_command_is_the_same_program(tmp_path: Path) -> None:
    command = Path(sys.executable).with_name("saferplan")
    done = subprocess.run([command, "--version"], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, saferplan.__version__, "")
