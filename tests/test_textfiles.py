"""Text files: lines, plain text scalars, and faults of YAML itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pytest
from pydantic import Field

from saferplan.errors import DefinitionError
from saferplan.textfiles import TextModel, load_text_file, nearest, read_text_file


class Note(TextModel):
    code: str
    telephone: str = ""
    size: float = 0
    pages: Annotated[tuple[int, ...], Field(min_length=1)] = (1,)


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "note.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_scalars_stay_as_written_until_the_schema_reads_them(tmp_path: Path) -> None:
    note = load_text_file(write(tmp_path, "code: 4.10\ntelephone: 01733 000000\nsize: 2.50\n"), Note)
    assert (note.code, note.telephone, note.size) == ("4.10", "01733 000000", 2.5)


def test_an_empty_value_is_left_out(tmp_path: Path) -> None:
    assert load_text_file(write(tmp_path, "code: A\nsize:\n"), Note).size == 0


def test_a_byte_order_mark_and_windows_lines_are_read(tmp_path: Path) -> None:
    path = write(tmp_path, b"\xef\xbb\xbfcode: A\r\nsize: 3\r\n")
    assert load_text_file(path, Note) == Note(code="A", size=3)
    assert read_text_file(path).line("size") == 2


def test_every_problem_can_be_listed(tmp_path: Path) -> None:
    path = write(tmp_path, "cod: A\nsize: big\n")
    assert [problem.removeprefix(str(path)) for problem in read_text_file(path).checked(Note)[1]] == [
        ":1: unknown key 'cod'; did you mean 'code'?",
        ":1: 'code' is missing; add it.",
        ":2: size: 'big' is not a number; write digits, and a point before decimals.",
    ]


@pytest.mark.parametrize(
    ("pages", "messages"),
    [
        ("[one, 2.5]", ["pages[1]: 'one' is not a whole number; write digits only.", "pages[2]: '2.5' is not a whole"]),
        ("[]", ["'pages' is empty; write at least one entry."]),
        ("[1, ]\n", []),
        ("[1, '']", ["'pages[2]' is empty; write its value."]),
        ("one", ["pages: 'one' must be a list; put each entry on a line of its own that begins with a dash."]),
        ("{a: 1}", ["pages: must be a list; put each entry"]),
    ],
)
def test_a_list_is_told_entry_by_entry(tmp_path: Path, pages: str, messages: list[str]) -> None:
    path = write(tmp_path, f"code: A\npages: {pages}\n")
    _, faults = read_text_file(path).checked(Note)
    assert len(faults) == len(messages)
    assert all(fault.startswith(f"{path}:2: {message}") for fault, message in zip(faults, messages, strict=True))


def test_a_block_of_text_ends_with_its_last_word(tmp_path: Path) -> None:
    path = write(tmp_path, "code: >\n  One\n  two.\ntelephone: |\n  a\n\n  b\n")
    note = load_text_file(path, Note)
    assert (note.code, note.telephone) == ("One two.", "a\n\nb")


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (["theft", "drugs"], "did you mean 'theft'?"),
        (["thefts", "theft", "drugs"], "did you mean 'theft' or 'thefts'?"),
        (["drugs", "arson"], "known: arson, drugs."),
        ([f"{number}" for number in range(40)], "correct it, or take it out."),
        ([], "remove it."),
    ],
)
def test_the_nearest_words_are_named_or_all_when_few(known: list[str], said: str) -> None:
    assert nearest("theft", known) == said


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"code: caf\xe9\n", ":1: this is not UTF-8 text; save the file as UTF-8."),
        (b"a: 1\nb: caf\xe9\n", ":2: this is not UTF-8 text; save the file as UTF-8."),
        ("", ":1: the file must be a list of 'key: value' lines; write at least one."),
        ("- a\n- b\n", ":1: the file must be a list of 'key: value' lines; write at least one."),
        ("code: A\n\tsize: 1\n", ":2: this is not YAML ("),
        ("code: &a {x: 1}\nsize: *a\n", ":1: a '*' repeats a part marked with '&'; write the part out instead."),
        ("? [a]\n: b\n", ":1: a key must be one word; write it as 'key: value'."),
        ("a: 1\nb: \x00\n", ":2: YAML does not allow the character U+0000; remove it."),
        ("a: " + "[" * 5000, ":1: this is not YAML ("),
    ],
    ids=["latin-1", "latin-1 line 2", "empty", "list", "tab", "alias", "key", "nul", "deep"],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, text: str | bytes, message: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(DefinitionError) as refused:
        load_text_file(path, Note)
    assert str(refused.value).startswith(f"{path}{message}")


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match=r"plan\.yaml:1: there is no such file; write it, or correct the name\."):
        read_text_file(tmp_path / "plan.yaml")
    with pytest.raises(DefinitionError, match=r":1: cannot be read \(Is a directory\)"):
        read_text_file(tmp_path)
