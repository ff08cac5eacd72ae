"""Making a workspace: its folders and text files, and the populations every rate needs. Also the examples."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path

from saferplan.errors import StorageError, UsageError
from saferplan.geography import areas, membership
from saferplan.geography.areas import Area, AreaType
from saferplan.plans.load import load_plan
from saferplan.plans.versions import FOLDER as VERSIONS
from saferplan.reference import reference_files
from saferplan.workspace import PLAN, Workspace

PETERBOROUGH = "peterborough-2025-27"
CAMBRIDGESHIRE = "cambridgeshire-2011-14"

_FOLDERS = ("measures", "groups", "mappings", "boundaries", "reports")
_GITIGNORE = """\
# The plan and the other text files belong under version control. Figures can be ingested again; people's records
# must not leave.
warehouse/
restricted/
reports/
"""
_BREAKS = """\
# Changes that stand between figures of {name} before and after them. National ones are known already.
#
# breaks:
#   - id: new-crime-system
#     date: 2026-04-01
#     kind: recording-rule
#     title: The force began to use a new crime recording system
#     note: Records of March and April 2026 may overlap.
#     blocks_comparison: false
breaks: []
"""
_PLAN = """\
# The plan of the partnership. Months are written YYYY-MM; 'saferplan status' says what is wrong with this file, if
# anything.

title: {name} community safety plan {first_year}-{last_year:02d}
partnership: {name} Community Safety Partnership
area: {code}
period: {{first: {first}, last: {last}}}

# members:
#   - organisation: The council
#     role: responsible          # or co-operating, or invited
#     valid_from: {first}-01

# priorities:
#   - title: Fewer victims of crime
#     section_6: [a]             # the paragraph of section 6(1) of the Crime and Disorder Act 1998 that it answers

# A target is held against its baseline every month. Choose your own change and deadline before you publish this one.
targets:
  - id: victim-based-crime
    title: Victim-based crime
    measure: victim-based-crime
    baseline: {{first: {base_first}, last: {base_last}}}
    change_percent: -10
    deadline: {last}

indicators:
  - all-crime
  - violence-and-sexual-offences
  - burglary
  - robbery
  - vehicle-crime
  - shoplifting
  - criminal-damage-and-arson
  - asb-incidents
"""


def create_workspace(
    folder: Path, area: str, *, plan: Path | None = None, say: Callable[[str], None] = lambda _: None
) -> Workspace:
    """Make a workspace in `folder` for an area (ONS code or name), with a plan to fill in or the one given.

    Raises UsageError when the folder is a workspace already, or the plan given is for another area; DefinitionError
    when the plan is wrong. Then nothing is made.
    """
    found = areas.find(area)
    if found.type in (AreaType.LSOA, AreaType.WARD):
        raise UsageError(
            f"{found} is too small for a plan; name a community safety partnership, authority or force area."
        )
    if (folder / PLAN).exists():
        raise UsageError(f"{folder} is a workspace already; choose another folder, or edit its {PLAN}.")
    if plan is not None:
        _check_is_for(plan, found)
    try:
        _write_files(folder, found, plan)
    except OSError as error:
        raise StorageError(f"{folder} cannot be written ({error.strerror}); choose another folder.") from error
    space = Workspace(folder)
    say("Taking in the populations and households of the Office for National Statistics.")
    ingest_reference(space)
    return space


def ingest_reference(space: Workspace) -> None:
    """Take the packaged populations and households into a workspace; those it has are left as they are."""
    with reference_files() as published:
        for path, day in published.items():
            space.ingest([path], published=day)


def _check_is_for(plan: Path, area: Area) -> None:
    if not plan.exists():
        raise UsageError(f"{plan} does not exist; check the path.")
    code = load_plan(plan).area
    # A partnership and its authority are the same ground, so either may be named.
    if membership.units(areas.find(code), AreaType.LSOA) != membership.units(area, AreaType.LSOA):
        raise UsageError(f"{plan} is a plan for {code}, not for {area}; give --area {code}, or correct the plan.")


def _write_files(folder: Path, area: Area, plan: Path | None) -> None:
    for name in _FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / ".gitignore").write_text(_GITIGNORE, encoding="utf-8")
    breaks = plan.with_name("breaks.yaml") if plan else None
    if breaks and breaks.exists():
        shutil.copyfile(breaks, folder / "breaks.yaml")
    else:
        (folder / "breaks.yaml").write_text(_BREAKS.format(name=area.name), encoding="utf-8")
    versions = plan.with_name(VERSIONS) if plan else None
    if versions and versions.is_dir():
        shutil.copytree(versions, folder / VERSIONS, dirs_exist_ok=True)
    text = plan.read_text(encoding="utf-8") if plan else _skeleton(area, date.today().year)
    # Last, because a folder with a plan is a workspace: an interrupted init can simply be run again.
    (folder / PLAN).write_text(text, encoding="utf-8")


def _skeleton(area: Area, year: int) -> str:
    return _PLAN.format(
        name=area.name,
        code=area.code,
        first_year=year,
        last_year=(year + 2) % 100,
        first=f"{year}-01",
        last=f"{year + 2}-12",
        base_first=f"{year - 1}-01",
        base_last=f"{year - 1}-12",
    )


@contextmanager
def example(name: str) -> Iterator[Path]:
    """The folder of an example: its plan, and small real files. In a checkout it lies beside the sources."""
    packaged = files("saferplan") / "examples"
    if packaged.is_dir():
        with as_file(packaged / name) as folder:
            yield folder
    else:
        yield Path(__file__).parents[2] / "examples" / name


def make_example(name: str, folder: Path, *, say: Callable[[str], None] = lambda _: None) -> Workspace:
    """The example's workspace in `folder`, its files ingested; one that is there already is brought up to date."""
    with example(name) as source:
        if (folder / PLAN).exists():
            _check_is_example(folder, source)
            space = Workspace(folder)
        else:
            space = create_workspace(folder, load_plan(source / PLAN).area, plan=source / PLAN, say=say)
        data = sorted(p for p in source.iterdir() if p.suffix in (".zip", ".xlsx", ".gz"))
        say(f"Taking in {', '.join(path.name for path in data)}.")
        space.ingest(data, say=say)
    return space


def _check_is_example(folder: Path, source: Path) -> None:
    if load_plan(folder / PLAN).title != load_plan(source / PLAN).title:
        raise UsageError(f"{folder} is a workspace of its own, not the example's; give another folder.")
