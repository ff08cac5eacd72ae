"""Figures from a force's own records: in the internal version, and nowhere in what members or the public receive."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest

from saferplan.geography import membership
from saferplan.geography.areas import AreaType, find
from saferplan.periods import Month, months_between
from saferplan.reporting.classification import Audience
from saferplan.reporting.document import Document
from saferplan.reporting.renderers import render
from saferplan.reporting.reports.findings import Findings
from saferplan.reporting.reports.gather import Gathered, gather, parts
from saferplan.reporting.reports.monthly import monthly
from saferplan.reporting.reports.restricted import is_restricted
from saferplan.reporting.reports.scrutiny import scrutiny
from saferplan.sources.synthetic_extract import generate, write
from saferplan.workspace import Workspace
from tests.reporting.reports.words_of import docx_words, words

_OWN_TARGET = """targets:
  - id: crime-own-records
    title: Crime in the force's own records
    measure: all-crime
    source: local
    baseline: {first: 2024-01, last: 2024-12}
    change_percent: -10
    deadline: 2027-12
"""
_KINDS = ("Shoplifting", "Burglary", "Robbery", "Drugs")
_REPORTS = (scrutiny, monthly)
Make = Callable[[Gathered], Document]


def _workspace(
    example: Path, folder: Path, each: tuple[int, int], *, alone: bool = False, published: date = date(2026, 1, 20)
) -> Workspace:
    """The example with a first target from a synthetic extract: crimes a type, LSOA and month of 2024, of 2025."""
    shutil.copytree(example, folder)
    plan = folder / "plan.yaml"
    text = plan.read_text(encoding="utf-8")
    rest = text[text.index("comparison_groups:") :] if alone else text[text.index("targets:") + len("targets:\n") :]
    plan.write_text(text[: text.index("targets:")] + _OWN_TARGET + rest, encoding="utf-8")
    space = Workspace(folder)
    space.ingest([_extract(folder.with_suffix(".csv"), each)], published=published)
    return space


def _extract(path: Path, each: tuple[int, int]) -> Path:
    lsoas = sorted(membership.units(find("E22000017"), AreaType.LSOA))[:12]
    rng = np.random.default_rng(3)

    def of(month: Month) -> pl.DataFrame:
        least = each[month > Month(2024, 12)]
        counts = [(lsoa, kind, least + i) for lsoa in lsoas for i, kind in enumerate(_KINDS)]
        return generate(counts, month, rng=rng, force="cambridgeshire")

    months = months_between(Month(2024, 1), Month(2025, 12))
    write(pl.concat([of(m) for m in months]), path, force="cambridgeshire")
    return path


@pytest.fixture(scope="module")
def mixed(peterborough: Path, tmp_path_factory: pytest.TempPathFactory) -> Gathered:
    """A target from own records and one from published files, with 3 to 6 crimes a type in 2025: 2,592 in 12 months."""
    return gather(_workspace(peterborough, tmp_path_factory.mktemp("mixed") / "one", (4, 3)))


@pytest.fixture(scope="module")
def other(peterborough: Path, tmp_path_factory: pytest.TempPathFactory) -> Gathered:
    """The same with other own records, which rose where those of the first fell."""
    return gather(_workspace(peterborough, tmp_path_factory.mktemp("mixed") / "two", (1, 2)))


@pytest.fixture(scope="module")
def alone(peterborough: Path, tmp_path_factory: pytest.TempPathFactory) -> Gathered:
    """A plan whose one measure comes from own records."""
    return gather(_workspace(peterborough, tmp_path_factory.mktemp("alone") / "one", (4, 3), alone=True))


def test_the_example_has_what_these_tests_speak_of(mixed: Gathered) -> None:
    own = [s for s in mixed.standings if is_restricted(s)]
    assert own[0].position.rolling.value == 12 * 12 * (3 + 4 + 5 + 6)
    assert {s.measure.id for s in own} >= {"all-crime", "shoplifting", "drugs"}
    assert {s.measure.id for s in mixed.standings if not is_restricted(s)} >= {"victim-based-crime-police-uk"}


@pytest.mark.parametrize("make", _REPORTS)
@pytest.mark.parametrize("audience", ["public", "members"])
def test_other_records_of_the_force_change_no_letter_of_what_others_receive(
    mixed: Gathered, other: Gathered, make: Make, audience: Audience
) -> None:
    pages = [render(make(facts), "html", audience) for facts in (mixed, other)]
    assert pages[0] == pages[1]
    inside = [render(make(facts), "html", "internal") for facts in (mixed, other)]
    assert inside[0] != inside[1]


@pytest.mark.parametrize("make", _REPORTS)
def test_the_public_report_has_none_of_its_counts(mixed: Gathered, make: Make) -> None:
    document = make(mixed)
    public = (words(document), docx_words(render(document, "docx", "public")), render(document, "html").decode())
    for said in public:
        for count in ("2,592", "2592", "Crime in the force's own records", "Restricted", "extract", "synthetic"):
            assert count not in said
        assert "19,215" in said
    inside = words(document, "internal")
    assert "2,592" in inside
    assert "Restricted: the force's own records" in inside


@pytest.mark.parametrize("make", _REPORTS)
def test_it_says_how_many_measures_are_left_out(mixed: Gathered, make: Make) -> None:
    n = len(mixed.withheld)
    assert n > 10
    for audience in ("public", "members", "internal"):
        sentence = f"{n} measures come from the force's own records and are not shown in the public report."
        assert sentence in words(make(mixed), audience)


@pytest.mark.parametrize("make", _REPORTS)
def test_a_plan_of_own_records_alone_has_a_public_report_without_figures(alone: Gathered, make: Make) -> None:
    document = make(alone)
    said = words(document)
    assert document.subtitle == ("1 measure comes from the force's own records and is not shown in the public report.")
    assert "2,592" not in said
    assert "Restricted" not in said
    assert "2,592" in words(document, "internal")
    assert all(render(document, form, audience) for form in ("pdf", "docx") for audience in ("public", "internal"))


def test_published_measures_are_shown_as_before(gathered: Gathered) -> None:
    assert "own records" not in words(scrutiny(gathered), "internal")


def test_signals_comparisons_forecasts_and_exceptions_of_own_records_are_in_their_own_part(mixed: Gathered) -> None:
    shown, own = parts(mixed)
    for found, restricted in ((shown, False), (own, True)):
        for names in (found.findings.signals, found.findings.comparisons, found.findings.no_comparison):
            assert all(name.endswith("-local") is restricted for name in names)
        for names in (found.findings.forecasts, found.findings.costs, found.findings.no_cost):
            assert all(name.endswith("-local") is restricted for name in names)
        assert all(is_restricted(item.standing) is restricted for item in found.exceptions.listed)
    assert own.findings.signals
    assert own.findings.forecasts


def test_the_day_an_extract_came_is_not_the_date_of_the_open_report(peterborough: Path, tmp_path: Path) -> None:
    found = []
    for day in (date(2026, 1, 20), date(2026, 4, 9)):
        space = _workspace(peterborough, tmp_path / str(day), (4, 3), published=day)
        plan = space.folder / "plan.yaml"
        plan.write_text(plan.read_text(encoding="utf-8").replace("  meeting_date: 2026-03-10\n", ""), encoding="utf-8")
        found.append(gather(Workspace(space.folder), detail=False))
    open_part = [pin.published for pin in parts(found[0])[0].releases]
    assert [facts.dated for facts in found] == [max(*open_part, found[0].month.last_day)] * 2
    assert render(scrutiny(found[0]), "html", "public") == render(scrutiny(found[1]), "html", "public")


def test_a_group_that_own_records_are_compared_with_is_still_passed_over_by_the_open_part() -> None:
    def compared(group: str) -> Any:
        return SimpleNamespace(group=SimpleNamespace(id=group))

    both = Findings(
        comparisons={"crime": compared("second"), "crime-local": compared("first")},
        groups=(("first", "the first group"), ("second", "the second")),
    )
    assert both.only({"crime"}).passed_over == ("the first group",)
    assert both.only({"crime-local"}).passed_over == ()
    assert both.only(()).passed_over == ()
