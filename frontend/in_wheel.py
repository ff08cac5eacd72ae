"""Refuses a wheel without what the pages load: git ignores those files, so they are easily forgotten."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontEnd(BuildHookInterface[Any]):
    """Run by hatchling before it writes a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """An editable install is let through: scripts/setup makes it before scripts/frontend can run."""
        built = Path(self.root, "src", "saferplan", "web", "static", "pages.css")
        if version != "editable" and not built.is_file():
            raise SystemExit("The pages' files are not built; run scripts/setup and make the wheel again.")
