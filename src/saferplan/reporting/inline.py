"""Text inside a paragraph: runs with emphasis, links and references, never markup."""

from __future__ import annotations

from dataclasses import dataclass

from saferplan.errors import UsageError
from saferplan.reporting.icons import Icon

_SAFE_SCHEMES = ("https://", "http://", "mailto:")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style. `href` makes it a link; `ref` a reference to the figure or table of that key.

    A reference carries no text of its own: the renderer writes the generated number, for example "Figure 3". `icon` is
    drawn before the text, which says the same in words.
    """

    text: str = ""
    strong: bool = False
    emphasis: bool = False
    href: str = ""
    ref: str = ""
    icon: Icon | None = None

    def __post_init__(self) -> None:
        if self.href and not self.href.startswith(_SAFE_SCHEMES):
            raise UsageError(f"'{self.href}' cannot be a link; begin it with https://, http:// or mailto:.")
        if self.ref and (self.text or self.href):
            raise UsageError("A reference is written by its number; leave out its text and address.")
        if not (self.text or self.ref):
            raise UsageError("A run of text is empty; leave it out.")
        if self.icon and not self.text:
            raise UsageError("A sign never stands alone; give the words that say the same.")


Inline = tuple[Run, ...]


def text(*parts: str | Run) -> Inline:
    """A line of text from plain strings and runs: `text("Crime fell by ", strong("4.2%"), ".")`."""
    return tuple(Run(part) if isinstance(part, str) else part for part in parts)


def strong(words: str) -> Run:
    return Run(words, strong=True)


def emphasis(words: str) -> Run:
    return Run(words, emphasis=True)


def link(words: str, href: str) -> Run:
    return Run(words, href=href)


def signed(icon: Icon, words: str) -> Run:
    """Words with the sign that goes with them before them."""
    return Run(words, strong=True, icon=icon)


def ref(key: str) -> Run:
    """A reference to the figure or table with this key, written as its generated number."""
    return Run(ref=key)


def plain(inline: Inline) -> str:
    """The words alone, without style; references are left out."""
    return "".join(run.text for run in inline)
