"""One setting names the engine: SAFERPLAN_ENGINE = duckdb (default) | python | sc://host:port."""

from __future__ import annotations

import os

from saferplan.errors import UsageError
from saferplan.warehouse.queries import Engine

SETTING = "SAFERPLAN_ENGINE"


def engine_named(name: str | None = None) -> Engine:
    """The engine of this name, or the one the environment sets. Raises UsageError for an unknown name."""
    name = name or os.environ.get(SETTING) or "duckdb"
    if name == "duckdb":
        from saferplan.warehouse.engines.duckdb_engine import DuckdbEngine

        return DuckdbEngine()
    if name == "python":
        from saferplan.warehouse.engines.python_engine import PythonEngine

        return PythonEngine()
    if name.startswith("sc://"):
        from saferplan.warehouse.engines.spark_connect import SparkConnectEngine

        return SparkConnectEngine(name)
    raise UsageError(f"'{name}' is not an engine; set {SETTING} to duckdb, python or sc://host:port.")
