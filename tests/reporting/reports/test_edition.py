"""A report for every audience at once: the same reading of the figures, and what it rests on."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from saferplan.errors import NotMeasurable
from saferplan.periods import Month
from saferplan.reporting.classification import Audience
from saferplan.reporting.reports import make_report
from saferplan.reporting.reports.edition import BODY, MadeReport, make_edition
from saferplan.workspace import Workspace
from tests.reporting import sample

MONTH = Month.parse("2025-11")


@pytest.fixture(scope="module")
def steps() -> list[tuple[int, int, str]]:
    return []


@pytest.fixture(scope="module")
def made(peterborough: Path, steps: list[tuple[int, int, str]]) -> MadeReport:
    return make_edition(Workspace(peterborough), "scrutiny", MONTH, progress=lambda *step: steps.append(step))


def test_every_form_for_every_audience(made: MadeReport) -> None:
    assert {(file.audience, file.form) for file in made.files} == {
        (audience, form) for audience in Audience for form in ("html", "pdf", "docx", BODY)
    }
    assert len({file.name for file in made.files}) == 12


@pytest.mark.parametrize("audience", list(Audience))
def test_its_files_are_those_that_the_command_writes(
    made: MadeReport, audience: Audience, peterborough: Path, tmp_path: Path
) -> None:
    make_report(Workspace(peterborough), "scrutiny", month=MONTH, folder=tmp_path, audience=audience)
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert written == {f.name: f.content for f in made.files if f.audience is audience and f.form != BODY}


def test_what_it_rests_on_can_be_read_off(made: MadeReport, peterborough: Path) -> None:
    assert (made.month, made.area_name, made.is_draft) == (MONTH, "Peterborough", False)
    assert made.plan_sha256 == hashlib.sha256((peterborough / "plan.yaml").read_bytes()).hexdigest()
    printed = next(f.content.decode() for f in made.files if (f.audience, f.form) == (Audience.PUBLIC, "html"))
    for pin in made.pins:
        assert not pin.restricted
        assert pin.release.sha256 in printed
    assert {d.id for d in made.definitions} >= {"victim-based-crime-police-uk", "burglary"}
    assert made.headline in printed


def test_the_steps_are_told(made: MadeReport, steps: list[tuple[int, int, str]]) -> None:
    assert steps == [
        (1, 4, "Reading the figures"),
        (2, 4, "Writing the public version"),
        (3, 4, "Writing the members' version"),
        (4, 4, "Writing the internal version"),
    ]


def test_a_month_without_figures_is_refused(peterborough: Path) -> None:
    with pytest.raises(NotMeasurable, match="There are no figures for January 2199"):
        make_edition(Workspace(peterborough), "monthly", Month.parse("2199-01"))


@pytest.mark.parametrize("audience", list(Audience))
def test_the_body_is_the_page_without_its_frame(audience: Audience) -> None:
    from saferplan.reporting.renderers import render, render_body

    page, body = (
        made(sample.report(), *form, audience).decode() for made, form in ((render, ("html",)), (render_body, ()))
    )
    for frame in ("<html", "<head", "<h1", "<style", "<main", "<script", " style="):
        assert frame not in body
    sections = re.findall(r"<section.*</section>", page, flags=re.DOTALL)[0]
    assert sections in body
    ids = re.findall(r'\sid="([^"]+)"', body)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', body)) <= set(ids)
