"""The typeface of every report: Lato 2, brought by a package, so that no machine needs it installed.

Lato (SIL Open Font Licence 1.1) has tabular figures by default, true italics, and the Welsh ŵ and ŷ.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

Face = Literal["Regular", "Italic", "Bold", "BoldItalic"]

LICENCE_NOTE = "Lato, copyright 2011-2015 tyPoland Lukasz Dziedzic, SIL Open Font Licence 1.1"

# Latin with its European and Welsh accents, punctuation, arrows, ≤ ≥ ≈ ≠, € and the minus sign: 35 KB a face, not 650.
_RANGES = ((0x20, 0x7F), (0xA0, 0x250), (0x1E80, 0x1E86), (0x1EF2, 0x1EF4), (0x2010, 0x2028), (0x2190, 0x2194))
_SINGLE = (0x202F, 0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x20AC, 0x2122, 0x2212, 0x2248, 0x2260, 0x2264, 0x2265)


def directory() -> Path:
    """The folder with the font files."""
    import fontpkg_lato

    return Path(fontpkg_lato.ROOT) / "files"


@lru_cache(maxsize=4)
def subset(face: Face) -> bytes:
    """One face cut down to the characters of a British report, as a TrueType file to embed in a document."""
    import uharfbuzz

    source = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(directory() / f"Lato-{face}.ttf")))
    wanted = uharfbuzz.SubsetInput()
    wanted.unicode_set.update({*_SINGLE, *(code for low, high in _RANGES for code in range(low, high))})
    wanted.flags = uharfbuzz.SubsetFlags.NO_HINTING
    return bytes(uharfbuzz.subset(source, wanted).blob.data)
