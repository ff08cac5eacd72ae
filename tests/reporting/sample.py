"""A small report with every kind of block, on Peterborough's recorded crime without ASB (data.police.uk)."""

from __future__ import annotations

from datetime import date

from saferplan.periods import Month, months_between
from saferplan.reporting.blocks import (
    NOT_PUBLISHED,
    Block,
    BulletList,
    Caveat,
    Column,
    Figure,
    Glossary,
    Judgement,
    KeyFigure,
    PageBreak,
    Panel,
    Paragraph,
    Table,
)
from saferplan.reporting.charts.bars import Contribution, bar_change
from saferplan.reporting.charts.position import monthly_chart, rolling_chart
from saferplan.reporting.charts.timechart import Break
from saferplan.reporting.classification import INTERNAL, PUBLIC, Classification, exempt
from saferplan.reporting.document import Document, DocumentStatus, Fact, Section
from saferplan.reporting.formats import count
from saferplan.reporting.inline import emphasis, link, ref, strong, text

# Rows of Cambridgeshire's street files with a Peterborough LSOA, anti-social behaviour left out: 22,463 and 23,088.
COUNTS_2024 = (1676, 1708, 1925, 1885, 1977, 1962, 2219, 2096, 1838, 1905, 1722, 1550)
COUNTS_2025 = (1626, 1680, 1887, 2104, 2122, 2140, 2123, 1998, 1946, 1828, 1883, 1751)
MONTHS = tuple(months_between(Month(2024, 1), Month(2025, 12)))
COUNTS: tuple[float | None, ...] = COUNTS_2024 + COUNTS_2025
WITH_GAP = (*COUNTS[:6], None, None, None, *COUNTS[9:])
BASELINE = sum(COUNTS_2024) / 12

ODD = 'Theft #1 *not bold* <b>"A & B"</b> $x$ @ref \\ ~ `code` [link] _low_'
SECRET = "Eleven people are managed jointly"
REMARK = "Remark of the analyst"
EXEMPT = exempt((1, 7), "small numbers could identify people")


def monthly_table(values: tuple[float | None, ...] = WITH_GAP) -> Table:
    columns = (Column("Month", "left"), Column("Offences", unit="recorded"))
    return Table(
        "Recorded crime each month",
        columns,
        tuple((month.name, count(value)) for month, value in zip(MONTHS, values, strict=True)),
    )


def monthly_figure(key: str = "monthly", classification: Classification = PUBLIC) -> Figure:
    return Figure(
        "Recorded crime peaked in June 2025",
        "Offences a month, Peterborough, 2024 and 2025",
        "Line chart of monthly offences with a gap from July to September 2024.",
        monthly_chart(MONTHS, WITH_GAP, baseline=BASELINE, breaks=[Break(Month(2024, 4), "New rule")]),
        monthly_table(),
        description="The line ends at 1,751.",
        source="Source: data.police.uk.",
        key=key,
        classification=classification,
    )


def change_figure() -> Figure:
    items = (
        Contribution("Shoplifting", 320, Judgement.WORSE, "(+16.2%)"),
        Contribution("Drugs", 330, Judgement.NONE),
        Contribution("Vehicle crime", -243, Judgement.BETTER),
    )
    rows = tuple((item.name, f"{item.change:+.0f}") for item in items)
    table = Table("Change by type", (Column("Type", "left"), Column("Change")), rows)
    return Figure("Shoplifting rose", "Change in offences", "Bars.", bar_change(items), table, key="change")


def type_table() -> Table:
    return Table(
        "Recorded crime by type",
        (Column("Crime type", "left"), Column("2024", unit="offences"), Column("2025", unit="offences")),
        (("Shoplifting", "1,975", "2,295"), (ODD, "12", NOT_PUBLISHED), ("All", "22,463", "23,088")),
        notes=("Anti-social behaviour is not crime.",),
        totals=(2,),
        key="types",
    )


def panel() -> Panel:
    return Panel(
        "Headline",
        (
            KeyFigure("Recorded crime, 2025", "23,088", "+625 on 2024", Judgement.WORSE, "Worse than the baseline"),
            KeyFigure("Vehicle crime", "1,260", "243 fewer", Judgement.BETTER),
            KeyFigure("Drugs", "970", judgement=Judgement.NONE),
        ),
    )


def performance() -> tuple[Block, ...]:
    return (
        Paragraph.of(
            "As ", ref("monthly"), " shows, crime ", strong("rose"), " in ", emphasis("2025"), "; ", ref("types")
        ),
        monthly_figure(),
        Glossary.of("Each dot is one month."),
        type_table(),
        change_figure(),
        Caveat.of("The rules changed.", title="Break in the series"),
    )


def restricted() -> tuple[Block, ...]:
    return (
        Paragraph.of(SECRET, classification=EXEMPT),
        monthly_figure("secret", EXEMPT),
        Paragraph.of("Numbering goes on."),
        Paragraph.of(REMARK, classification=INTERNAL),
        type_table_of("internal-table"),
        Figure(
            "Figures go on",
            "Offences",
            "Line chart.",
            rolling_chart(MONTHS, COUNTS, baseline=1900, target=1800, target_month=MONTHS[-1]),
            monthly_table(COUNTS),
            key="last",
        ),
    )


def type_table_of(key: str) -> Table:
    return Table(REMARK, (Column("A", "left"), Column("B")), (("x", "1"),), key=key, classification=INTERNAL)


def report() -> Document:
    return Document(
        title=f"Safer Peterborough plan: {ODD}",
        subtitle="Recorded crime rose by 2.8%",
        organisation="Peterborough City Council",
        date=date(2026, 3, 12),
        reference="SSC/2026/014",
        status=DocumentStatus.DRAFT,
        facts=(Fact("Committee", "Scrutiny committee"),),
        blocks=(panel(),),
        sections=(
            Section(
                "Purpose",
                (
                    Paragraph.of("See the ", link("plan", "https://www.example.org/plan"), "."),
                    BulletList.of("note this;", text("ask for ", strong("more"))),
                    Paragraph.of("A continuation.", numbered=False),
                    PageBreak(),
                ),
            ),
            Section("Key issues", (Paragraph.of(ODD),), (Section("Performance", performance()),)),
            Section("Managed together", restricted()),
            Section("Working notes", (Paragraph.of(REMARK),), classification=INTERNAL),
            Section("Implications", (Paragraph.of("None."),)),
        ),
        attributions=("Contains public sector information licensed under the Open Government Licence v3.0.",),
    )
