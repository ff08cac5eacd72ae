"""The two verdicts of a control chart, as signs with words."""

from __future__ import annotations

from saferplan.analysis.forecast.result import Forecast
from saferplan.analysis.signal.result import Signal
from saferplan.reporting.blocks import Absent, Signed
from saferplan.reporting.icons import Icon
from saferplan.reporting.inline import Run, signed
from saferplan.stats.verdicts import Assurance, Variation

_VARIATION = {
    Variation.COMMON: (Icon.COMMON, "No signal"),
    Variation.CONCERN_HIGH: (Icon.CONCERN_HIGH, "Concern: high"),
    Variation.CONCERN_LOW: (Icon.CONCERN_LOW, "Concern: low"),
    Variation.IMPROVEMENT_HIGH: (Icon.IMPROVEMENT_HIGH, "Improving: high"),
    Variation.IMPROVEMENT_LOW: (Icon.IMPROVEMENT_LOW, "Improving: low"),
    Variation.NEUTRAL_HIGH: (Icon.NEUTRAL_HIGH, "High"),
    Variation.NEUTRAL_LOW: (Icon.NEUTRAL_LOW, "Low"),
}
_ASSURANCE = {
    Assurance.PASSING: (Icon.PASSING, "Target safe if nothing changes"),
    Assurance.FAILING: (Icon.FAILING, "Target missed if nothing changes"),
    Assurance.HIT_AND_MISS: (Icon.HIT_AND_MISS, "Target hit and missed"),
}
NOT_JUDGED = Absent("not judged")


def variation_cell(signal: Signal | None) -> str:
    """For a table: the sign and a word or two, or that it is not judged."""
    found = _VARIATION.get(signal.variation) if signal else None
    return Signed(found[1], found[0]) if found else NOT_JUDGED


def variation_run(signal: Signal) -> Run | None:
    """For a sentence: the sign and its words; None without limits to judge by."""
    found = _VARIATION.get(signal.variation)
    return signed(found[0], f"{found[1]}.") if found else None


def reconciled(signal: Signal | None, forecast: Forecast | None) -> str:
    """A sentence where the control chart is certain of a target that the forecast gives a chance; '' elsewhere."""
    chance = forecast.target_chance if forecast else None
    certain = signal is not None and signal.assurance in (Assurance.PASSING, Assurance.FAILING)
    if not certain or chance is None or chance.probability is None:
        return ""
    return (
        "The control chart asks whether today's usual range reaches the target; the forecast lets the level drift "
        "until then."
    )


def assurance_run(signal: Signal) -> Run | None:
    """For a sentence: whether the target can be relied upon; None without a target or limits."""
    found = _ASSURANCE.get(signal.assurance)
    return signed(found[0], f"{found[1]}.") if found else None
