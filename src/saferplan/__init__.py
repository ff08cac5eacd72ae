"""Saferplan: a Community Safety Partnership's figures, from published crime files to the public report.

>>> from saferplan import Workspace
>>> Workspace("peterborough").series("victim-based-crime", by="rolling-12")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from saferplan.workspace import Workspace

__all__ = ["Workspace", "__version__"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    # Deferred, so that `saferplan --help` does not wait for what only a workspace needs.
    if name == "Workspace":
        from saferplan.workspace import Workspace

        return Workspace
    raise AttributeError(f"module 'saferplan' has no attribute '{name}'")
