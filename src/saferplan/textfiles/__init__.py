"""The text files of a workspace: YAML with line numbers, checked by one pydantic schema each.

Every fault becomes one DefinitionError, `file:line: what is wrong; what to do`, whether the file is missing, is not
YAML, or does not follow its schema.
"""

from saferplan.textfiles.fields import MonthText, Slug, TextModel, told
from saferplan.textfiles.file import TextFile, first_of, load_text_file, read_text_file
from saferplan.textfiles.parsing import Key, Place
from saferplan.textfiles.sentences import nearest

__all__ = [
    "Key",
    "MonthText",
    "Place",
    "Slug",
    "TextFile",
    "TextModel",
    "first_of",
    "load_text_file",
    "nearest",
    "read_text_file",
    "told",
]
