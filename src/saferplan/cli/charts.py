"""A chart beside a result: --chart FILE.svg or FILE.png."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from saferplan.cli.output import check_folder, say, writing
from saferplan.errors import UsageError

_FORMATS = (".svg", ".png")


def check_chart(path: Path | None) -> None:
    """Refuse a name of no known format, or in no folder, before anything is computed.

    Raises UsageError, StorageError.
    """
    if path is not None and path.suffix.lower() not in _FORMATS:
        raise UsageError(f"{path} is not a name for a chart; give one that ends in .svg or .png.")
    check_folder(path)


def write_chart(make: Callable[[], Mapping[str, Any]], path: Path | None, title: str, description: str) -> None:
    """Draw the Vega-Lite specification that `make` returns; nothing when no file is asked for.

    The title and description go into an SVG for a screen reader. Raises StorageError.
    """
    if path is None:
        return
    from saferplan.reporting.drawing import to_png, to_svg

    chart = make()
    with writing(path):
        if path.suffix.lower() == ".png":
            path.write_bytes(to_png(chart))
        else:
            path.write_text(to_svg(chart, title, description), encoding="utf-8")
    say(f"Wrote {path}.")
