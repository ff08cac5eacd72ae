"""What a report may be made of, how it is numbered, and what the public receives of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saferplan.errors import UsageError
from saferplan.reporting.blocks import NOT_PUBLISHED, Column, Figure, KeyFigure, Paragraph, Table, Withheld
from saferplan.reporting.classification import INTERNAL, PUBLIC, Audience, Classification, Openness, exempt
from saferplan.reporting.document import Document, Numbering, Section
from saferplan.reporting.formats import change, count, percent, rate
from saferplan.reporting.inline import Run, link, plain, ref, text
from saferplan.reporting.numbering import NumberedBlock, NumberedSection, number
from saferplan.reporting.views import public_view, view
from tests.reporting import sample


@pytest.mark.parametrize("part", ["title", "subtitle", "alt"])
def test_a_figure_without_its_words_is_refused(part: str) -> None:
    with pytest.raises(UsageError):
        replace(sample.monthly_figure(), **{part: " "})


def test_a_figure_without_the_table_of_its_data_is_refused() -> None:
    with pytest.raises(UsageError, match="table of its data"):
        replace(sample.monthly_figure(), table=None)
    with pytest.raises(UsageError, match="table of its data"):
        replace(sample.monthly_figure(), table=Table("Empty", (Column("Month"),), ()))


def test_a_public_figure_cannot_carry_an_internal_table() -> None:
    with pytest.raises(UsageError, match="share its classification"):
        replace(sample.monthly_figure(), table=replace(sample.monthly_table(), classification=INTERNAL))


@pytest.mark.parametrize("cell", ["", "  "])
def test_a_table_has_no_blank_cell(cell: str) -> None:
    with pytest.raises(UsageError, match="not published"):
        Table("Counts", (Column("Month"), Column("Offences")), (("January", cell),))


def test_a_row_has_a_cell_for_each_column() -> None:
    with pytest.raises(UsageError, match="1 cells for 2 columns"):
        Table("Counts", (Column("Month"), Column("Offences")), (("January",),))


@pytest.mark.parametrize("paragraphs", [(), (8,), (0,), (7, 19)])
def test_an_exemption_names_a_paragraph_of_schedule_12a(paragraphs: tuple[int, ...]) -> None:
    with pytest.raises(UsageError, match="Schedule 12A"):
        exempt(paragraphs, "reason")


def test_an_exemption_gives_the_public_interest_reason() -> None:
    with pytest.raises(UsageError, match="public interest"):
        exempt((7,), " ")
    with pytest.raises(UsageError, match="Only an exempt part"):
        Classification(Openness.PUBLIC, (7,), "reason")


@pytest.mark.parametrize("href", ["javascript:alert(1)", "data:text/html,x", "/relative"])
def test_a_link_leads_to_a_web_page_or_a_mailbox(href: str) -> None:
    with pytest.raises(UsageError, match="cannot be a link"):
        link("here", href)


def test_two_figures_cannot_have_one_key() -> None:
    section = Section("Twice", (sample.monthly_figure(), sample.monthly_figure()))
    with pytest.raises(UsageError, match="'monthly'"):
        replace(sample.report(), sections=(section,))


def test_a_key_figure_is_never_without_value() -> None:
    with pytest.raises(UsageError, match="not published"):
        KeyFigure("Recorded crime", "")


def test_numbers_are_written_as_a_british_report_writes_them() -> None:
    assert [count(22463), count(None), change(412), change(-312), change(0)] == [
        "22,463",
        NOT_PUBLISHED,
        "+412",
        "−312",
        "0",
    ]
    assert [percent(-4.16), percent(0.04), percent(51.55), rate(102.34), rate(1.085), rate(9.64, places=1)] == [
        "−4.2%",
        "0.0%",
        "+51.5%",
        "102.3",
        "1.09",
        "9.6",
    ]


# --- numbering --------------------------------------------------------------------------------------------------


def _labels(document: Document) -> dict[str, str]:
    """Every label and section number with the first words of what it numbers."""
    found = {}
    for item in number(document).walk():
        if isinstance(item, NumberedSection):
            found[item.title] = item.number
        elif isinstance(item.block, Paragraph):
            found[plain(item.block.runs)] = item.label
        elif isinstance(item.block, (Figure, Table)):
            found[item.block.key] = item.label
    return found


def test_a_committee_report_numbers_sections_and_paragraphs() -> None:
    labels = _labels(public_view(sample.report()))
    assert (labels["Purpose"], labels["Key issues"], labels["Performance"]) == ("1", "2", "")
    assert (labels["See the plan."], labels["A continuation."], labels[sample.ODD]) == ("1.1", "", "2.1")
    assert (labels["monthly"], labels["change"], labels["types"]) == ("Figure 1", "Figure 2", "Table 1")


def test_numbers_are_the_same_whoever_reads() -> None:
    """Exempt parts keep their numbers in the public version and internal parts never have one."""
    public, members = _labels(public_view(sample.report())), _labels(view(sample.report(), Audience.MEMBERS))
    internal = _labels(view(sample.report(), Audience.INTERNAL))
    assert (internal[sample.SECRET], internal["secret"]) == ("3.1", "Figure 3")
    assert public["Numbering goes on."] == "3.2"
    assert public["last"] == "Figure 4"
    assert public["Implications"] == "4"
    assert members.items() >= public.items()
    assert internal.items() >= members.items()
    assert (internal["Working notes"], internal["internal-table"]) == ("", "Internal table 1")


def test_a_pack_numbers_its_headings() -> None:
    pack = replace(sample.report(), numbering=Numbering.SECTIONS)
    labels = _labels(public_view(pack))
    assert (labels["Key issues"], labels["Performance"], labels[sample.ODD]) == ("2", "2.1", "")


def test_a_reference_is_written_as_the_number_of_its_figure() -> None:
    numbered = number(public_view(sample.report()))
    assert numbered.reference("monthly")[0] == "Figure 1"
    assert numbered.reference("secret") == ("a part not in this version", "")


# --- what the public receives -----------------------------------------------------------------------------------


def test_an_exempt_paragraph_leaves_its_paragraphs_and_reason() -> None:
    held = [item for item in public_view(sample.report()).walk() if isinstance(item, Withheld)]
    assert len(held) == 2
    assert "under paragraphs 1 and 7 of Schedule 12A" in held[0].notice
    assert held[0].notice.endswith("small numbers could identify people.")


def test_an_exempt_section_hides_its_title_too() -> None:
    section = Section("Names of the eleven", (Paragraph.of("A B"),), classification=sample.EXEMPT)
    shown = public_view(replace(sample.report(), sections=(section,)))
    assert [s.title for s in shown.sections] == ["Not for publication"]
    assert "Names of the eleven" not in repr(shown)


def test_a_public_version_cannot_be_widened() -> None:
    with pytest.raises(UsageError, match="already cut for the public"):
        view(public_view(sample.report()), Audience.MEMBERS)


_CLASSES = st.sampled_from([PUBLIC, INTERNAL, exempt((7,), "reason one"), exempt((1, 2), "reason two")])


def _words(classification: Classification) -> str:
    """A mark that shows, wherever it turns up, that a part was not public."""
    return "open" if classification is PUBLIC else "SEALED"


def _paragraph(classification: Classification, numbered: bool) -> Paragraph:
    return Paragraph.of(_words(classification), numbered=numbered, classification=classification)


def _figure(classification: Classification) -> Figure:
    words = _words(classification)
    table = Table(words, (Column(words),), ((words,),))
    return Figure(words, words, words, {"mark": words}, table, words, words, classification=classification)


_BLOCKS = st.one_of(
    st.builds(_paragraph, _CLASSES, st.booleans()),
    st.builds(_figure, _CLASSES),
    st.builds(lambda c: Table(_words(c), (Column("A"),), (("1",),), classification=c), _CLASSES),
)
_SECTIONS = st.recursive(
    st.builds(lambda c, blocks: Section(_words(c), tuple(blocks), (), c), _CLASSES, st.lists(_BLOCKS, max_size=4)),
    lambda below: st.builds(
        lambda c, blocks, sections: Section(_words(c), tuple(blocks), tuple(sections), c),
        _CLASSES,
        st.lists(_BLOCKS, max_size=3),
        st.lists(below, max_size=3),
    ),
    max_leaves=8,
)


@st.composite
def _documents(draw: st.DrawFn) -> Document:
    return Document(
        "open",
        "open",
        date(2026, 3, 12),
        tuple(draw(st.lists(_SECTIONS, max_size=4))),
        blocks=tuple(draw(st.lists(_BLOCKS, max_size=3))),
        numbering=draw(st.sampled_from(Numbering)),
    )


@given(_documents())
@settings(max_examples=150, deadline=None)
def test_the_public_view_holds_nothing_else(document: Document) -> None:
    shown = public_view(document)
    assert all(item.classification == PUBLIC for item in shown.walk())
    assert "SEALED" not in repr(shown)
    assert public_view(shown) == shown


@given(_documents())
@settings(max_examples=100, deadline=None)
def test_what_is_public_keeps_its_numbers_in_every_version(document: Document) -> None:
    """The public labels are those of the whole document, in the same order, less the ones held back."""
    public, members = _public_labels(public_view(document)), _public_labels(view(document, Audience.MEMBERS))
    internal = _public_labels(document)
    if not any(isinstance(item, Section) and item.classification != PUBLIC for item in document.walk()):
        assert public == members == internal
    everything = iter(internal)
    assert all(label in everything for label in public)


def _public_labels(document: Document) -> list[str]:
    return [
        item.label
        for item in number(document).walk()
        if isinstance(item, NumberedBlock)
        and item.block.classification == PUBLIC
        and not isinstance(item.block, Withheld)
    ]


def test_a_run_is_words_or_a_reference() -> None:
    assert text("a ", ref("b")) == (Run("a "), Run(ref="b"))
    with pytest.raises(UsageError):
        Run()
    with pytest.raises(UsageError):
        Run("words", ref="key")
