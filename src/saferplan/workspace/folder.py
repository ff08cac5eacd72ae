"""The folder of a workspace: its text files, its warehouses, and what they served on a day."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from saferplan.analysis.datasets import DATASETS
from saferplan.errors import UsageError, WorkspaceError
from saferplan.geography import areas as geography
from saferplan.geography.areas import Area
from saferplan.geography.forces import forces
from saferplan.measures.catalogue import Catalogue
from saferplan.plans.breaks import Break, load_breaks
from saferplan.plans.groups import Group, GroupTable, load_groups
from saferplan.plans.load import load_plan
from saferplan.plans.schema import Plan
from saferplan.plans.versions import FOLDER as VERSIONS
from saferplan.plans.versions import KeptPlan, Refresh, keep, kept_plans, refreshes
from saferplan.sources.notices import Notice, load_notices
from saferplan.warehouse import loaders
from saferplan.warehouse.engines.choose import engine_named
from saferplan.warehouse.ingest import Ingested, ingest
from saferplan.warehouse.queries import Engine
from saferplan.warehouse.snapshot import Snapshot
from saferplan.warehouse.store import WAIT_SECONDS, Warehouse

if TYPE_CHECKING:
    from saferplan.warehouse.checking import Checked

PLAN = "plan.yaml"


class WorkspaceFolder:
    """The folder at `folder`, opened for reading and ingest. Text files are read when first needed.

    `engine` is duckdb, python or sc://host:port; None takes the environment's SAFERPLAN_ENGINE, else duckdb.
    `open_only` leaves the restricted warehouse closed: nothing this object answers can come from a force's extract.
    """

    def __init__(self, folder: str | Path = ".", *, engine: str | None = None, open_only: bool = False) -> None:
        self.folder = Path(folder)
        if not (self.folder / PLAN).exists():
            raise WorkspaceError(
                f"{self.folder} is not a workspace (it has no {PLAN}); make one with 'saferplan init', "
                "or name another with --workspace."
            )
        self._engine_name = engine
        self._open_only = open_only
        self._snapshots: dict[tuple[Path, date | None, int], Snapshot] = {}
        self._opening = threading.Lock()

    @classmethod
    def find(cls, start: Path | None = None) -> Self:
        """The workspace the current folder lies in. Raises WorkspaceError when there is none."""
        here = (start or Path.cwd()).resolve()
        for folder in (here, *here.parents):
            if (folder / PLAN).exists():
                return cls(folder)
        raise WorkspaceError(
            "There is no workspace in this folder or above it; make one with 'saferplan init', "
            "or name one with --workspace."
        )

    @cached_property
    def plan(self) -> Plan:
        """The partnership's plan. Raises DefinitionError `file:line: …`."""
        groups = load_groups(self.folder / "groups")
        return load_plan(self.folder / PLAN, measures=self.measures.versions(), groups=groups)

    @cached_property
    def kept_plans(self) -> tuple[KeptPlan, ...]:
        """Earlier versions of the plan, the oldest first. Raises DefinitionError."""
        return kept_plans(self.folder / VERSIONS)

    def refreshes(self) -> tuple[Refresh, ...]:
        """What changed from each version of the plan to the next and to today's, the newest first."""
        titles = {measure.id: measure.title for measure in self.measures}
        return refreshes(self.kept_plans, self.plan, lambda measure: titles.get(measure, measure))

    def keep_plan(self, on: date | None = None) -> Path | None:
        """Keep the plan as it is as the version of a day (None: today), before it is refreshed.

        None is returned when the newest version kept says the same. Raises UsageError, DefinitionError, StorageError.
        """
        if on is not None and on > date.today():
            raise UsageError(f"{on} has not come yet; give the day until which the plan stood as it is.")
        self.__dict__.pop("kept_plans", None)
        return keep(self.folder / PLAN, self.folder / VERSIONS, on or date.today())

    @cached_property
    def groups(self) -> Mapping[str, Group | GroupTable]:
        """Comparison groups of the folder `groups/` and those written in the plan, by id. Raises DefinitionError."""
        inline = {group.id: group for group in self.plan.comparison_groups if isinstance(group, Group)}
        return {**load_groups(self.folder / "groups"), **inline}

    @cached_property
    def area(self) -> Area:
        """The area the plan is for."""
        return geography.find(self.plan.area)

    @cached_property
    def measures(self) -> Catalogue:
        """Packaged measures with those of the workspace's own folder `measures/`."""
        return Catalogue.load(self.folder / "measures")

    @cached_property
    def breaks(self) -> tuple[Break, ...]:
        return load_breaks(self.folder / "breaks.yaml")

    def known_breaks(self, as_at: date | None = None) -> tuple[Break, ...]:
        """The breaks of the register as known on a day; None is today."""
        return tuple(item for item in self.breaks if item.known_on(as_at))

    @cached_property
    def warehouse(self) -> Warehouse:
        return Warehouse.create(self.folder / "warehouse")

    @cached_property
    def restricted(self) -> Warehouse | None:
        """The warehouse of force extracts, if any was ever ingested: a folder only its owner can open."""
        if self._open_only:
            return None
        root = self.folder / "restricted"
        # An ingest that was killed may have left the folder without a catalogue, which is as good as an empty one.
        return Warehouse.create(root, restricted=True) if root.exists() else None

    @cached_property
    def engine(self) -> Engine:
        return engine_named(self._engine_name)

    @cached_property
    def notices(self) -> tuple[Notice, ...]:
        """What publishers have said of months of theirs: the workspace's `notices.yaml` and the national ones."""
        by_force = [dataset.id for dataset in DATASETS.values() if dataset.by_force]
        return load_notices(self.folder / "notices.yaml", datasets=by_force, forces=forces())

    def snapshot(self, as_at: date | None = None) -> Snapshot:
        """What the open warehouse serves now, or served on a day."""
        return self._snapshot(self.warehouse, as_at)

    def restricted_snapshot(self, as_at: date | None = None) -> Snapshot | None:
        return self._snapshot(self.restricted, as_at) if self.restricted else None

    def _snapshot(self, warehouse: Warehouse, as_at: date | None) -> Snapshot:
        # Releases are only ever added, so the newest id says whether what was read before still holds.
        key = (warehouse.root, as_at, warehouse.catalogue.next_id())
        with self._opening:  # One engine and one snapshot for all threads, and so one memory of what was counted.
            if key not in self._snapshots:
                self._snapshots[key] = Snapshot(warehouse, self.engine, as_at, self.notices)
            return self._snapshots[key]

    def ingest(
        self,
        paths: Sequence[str | Path],
        *,
        published: date | None = None,
        mapping: Path | None = None,
        financial_year: str | None = None,
        wait_seconds: float = WAIT_SECONDS,
        progress: Callable[[str, int, int], None] = lambda *_: None,
        say: Callable[[str], None] = lambda _: None,
    ) -> list[Ingested]:
        """Take published files into the open warehouse, or a force's own extracts into the restricted one.

        `published` is the day they came out; without it each file's own date is used. A file is an extract when
        `mapping` is given, or when a mapping file beside it or in `mappings/` fits. `financial_year`, "2011/12", is the
        year of a Home Office table whose columns of year and quarter are lost. `wait_seconds` is how long another
        ingest is waited for. Raises UsageError, SourceError, StorageError, WarehouseBusy; then nothing of the call is
        stored.
        """
        _refuse_future(published)
        files = [Path(path) for path in paths]
        found = loaders.mapping_of(files, given=mapping, folder=self.folder / "mappings")
        if found is None:
            load_open = loaders.open_loader(progress, financial_year)
            return ingest(self.warehouse, files, load_open, published=published, wait_seconds=wait_seconds, say=say)
        if financial_year is not None:
            raise UsageError("A force's own extract says its dates itself; leave --financial-year out.")
        restricted = Warehouse.create(self.folder / "restricted", restricted=True)
        self.__dict__.pop("restricted", None)
        load = loaders.extract_loader(found, self.folder / "boundaries")
        return ingest(restricted, files, load, published=published, wait_seconds=wait_seconds, say=say)

    def check(
        self,
        paths: Sequence[str | Path],
        *,
        scratch: Path,
        published: date | None = None,
        financial_year: str | None = None,
        progress: Callable[[str, int, int], None] = lambda *_: None,
    ) -> list[Checked]:
        """What `ingest` of these published files would store, refuse and replace; nothing is kept.

        `scratch` is a folder that is made, filled for a while and removed. Raises as `ingest`, and UsageError for a
        force's own extract.
        """
        from saferplan.warehouse.checking import check

        _refuse_future(published)
        files = [Path(path) for path in paths]
        self.refuse_extracts(files)
        load = loaders.open_loader(progress, financial_year)
        return check(self.warehouse, self.snapshot(), files, load, published=published, scratch=scratch)

    def refuse_extracts(self, paths: Sequence[str | Path]) -> None:
        """Raise UsageError when any of these files is a force's own extract by a mapping of the workspace."""
        for path in map(Path, paths):
            if loaders.mapping_of([path], given=None, folder=self.folder / "mappings") is not None:
                raise UsageError(
                    f"{path.name} is a force's own extract, which holds people's records; take it in with "
                    "'saferplan ingest' on the machine that holds the workspace."
                )


def _refuse_future(published: date | None) -> None:
    if published is not None and published > date.today():
        raise UsageError(f"{published} has not come yet; give the day the files were published.")
