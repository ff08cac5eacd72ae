"""Who may see a part of a report: everyone, the members of the committee, or the partnership's own staff."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from saferplan.errors import UsageError

EXEMPT_INFORMATION = {
    1: "information about an individual",
    2: "information likely to reveal who an individual is",
    3: "information about the financial or business affairs of a person or body",
    4: "information about consultations or negotiations on a labour relations matter",
    5: "information covered by legal professional privilege",
    6: "a proposed notice, order or direction",
    7: "action to prevent, investigate or prosecute crime",
    12: "information about an individual",
    13: "information likely to reveal who an individual is",
    14: "information about the financial or business affairs of a person or body",
    15: "information about consultations or negotiations on a labour relations matter",
    16: "information covered by legal professional privilege",
    17: "a proposed notice, order or direction",
    18: "action to prevent, investigate or prosecute crime",
}
"""Paragraphs of Schedule 12A to the Local Government Act 1972, in brief: 1 to 7 for England, 12 to 18 for Wales."""


class Audience(StrEnum):
    """Whom a rendering is for. Members also see exempt parts; internal readers see everything."""

    PUBLIC = "public"
    MEMBERS = "members"
    INTERNAL = "internal"


class Openness(StrEnum):
    PUBLIC = "public"
    EXEMPT = "exempt"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Classification:
    """How open a block is. An exempt one names its paragraphs of Schedule 12A and the public interest reason.

    Build it with `PUBLIC`, `INTERNAL` or `exempt((7,), "…")`. Raises UsageError when the law's two conditions of an
    exemption (a paragraph, and a public interest test that was made) are not both there.
    """

    openness: Openness = Openness.PUBLIC
    paragraphs: tuple[int, ...] = ()
    reason: str = ""

    def __post_init__(self) -> None:
        if self.openness is not Openness.EXEMPT:
            if self.paragraphs or self.reason:
                raise UsageError("Only an exempt part has paragraphs and a reason; use exempt(...) to give them.")
            return
        unknown = [p for p in self.paragraphs if p not in EXEMPT_INFORMATION]
        if not self.paragraphs or unknown:
            raise UsageError("An exempt part must name its paragraphs of Schedule 12A: 1 to 7, in Wales 12 to 18.")
        if not self.reason.strip():
            raise UsageError("An exempt part must say why the public interest is in not publishing it; add the reason.")

    def visible_to(self, audience: Audience) -> bool:
        """Whether this audience receives the block itself."""
        match audience:
            case Audience.INTERNAL:
                return True
            case Audience.MEMBERS:
                return self.openness is not Openness.INTERNAL
            case Audience.PUBLIC:
                return self.openness is Openness.PUBLIC

    @property
    def paragraph_words(self) -> str:
        """`paragraph 7` or `paragraphs 1, 2 and 7` of Schedule 12A, in words."""
        numbers = [str(p) for p in self.paragraphs]
        if len(numbers) == 1:
            return f"paragraph {numbers[0]}"
        return f"paragraphs {', '.join(numbers[:-1])} and {numbers[-1]}"

    @property
    def kinds_of_information(self) -> str:
        return "; ".join(dict.fromkeys(EXEMPT_INFORMATION[p] for p in self.paragraphs))


PUBLIC = Classification()
INTERNAL = Classification(Openness.INTERNAL)


def exempt(paragraphs: tuple[int, ...], reason: str) -> Classification:
    """Exempt under these paragraphs of Schedule 12A; `reason` says why the public interest favours not publishing."""
    return Classification(Openness.EXEMPT, paragraphs, reason)
