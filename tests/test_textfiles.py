"""Text files: lines, plain text scalars, and faults of YAML itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from saferplan.errors import DefinitionError
from saferplan.textfiles import TextModel, load_text_file, read_text_file


class Note(TextModel):
    code: str
    telephone: str = ""
    size: float = 0


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
    assert [problem.removeprefix(str(path)) for problem in read_text_file(path).problems(Note)] == [
        ":1: unknown key 'cod'; did you mean 'code'?",
        ":1: 'code' is missing; add it.",
        ":2: size: 'big' should be a valid number, unable to parse string as a number; correct it.",
    ]


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
        ("a: \x00\n", ":1: this is not YAML ("),
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
