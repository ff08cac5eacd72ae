"""How names of areas and forces are made comparable across publishers and years."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NOTE = re.compile(r"\[.*?\]")
_NOT_WORD = re.compile(r"[^\w]+|_+")
_INVERTED = re.compile(r"(?P<name>.+),\s*(?P<style>city|county) of", re.IGNORECASE)
_STYLE = re.compile(r"(city|county) of (?P<name>.+)")
# "London" is a region of 33 authorities, "City of London" one of them: there the style is the name.
_STYLE_IS_NAME = {"london"}


def normalise(name: str) -> str:
    """Lower case, words only: "Devon & Cornwall [note 4]" and "devon and cornwall" become the same.

    "Bristol, City of" becomes "city of bristol"; full stops, apostrophes and hyphens go ("St. Helens", "King's Lynn").
    """
    name = _NOTE.sub(" ", name).strip()
    if inverted := _INVERTED.fullmatch(name):
        name = f"{inverted['style']} of {inverted['name']}"
    name = name.casefold().replace("&", " and ").replace("'", "").replace("’", "").replace(".", "")
    return _NOT_WORD.sub(" ", name).strip()


def plain(name: str) -> str:
    """A normalised name without "city of" or "county of", unless these words tell it from another place."""
    styled = _STYLE.fullmatch(name)
    return styled["name"] if styled and styled["name"] not in _STYLE_IS_NAME else name


def nearest(text: str, names: Iterable[str], count: int = 3) -> list[str]:
    """The names most like this text, best first."""
    from difflib import get_close_matches

    by_key = {normalise(name): name for name in names}
    return [by_key[key] for key in get_close_matches(normalise(text), by_key, n=count, cutoff=0.6)]
