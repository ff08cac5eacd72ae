"""The tables of the catalogue, and the steps that lead to them from those of older programs."""

from __future__ import annotations

SCHEMA_VERSION = 2

SCHEMA = """
CREATE TABLE release (
    id INTEGER PRIMARY KEY,
    dataset TEXT NOT NULL, part TEXT NOT NULL, title TEXT NOT NULL,
    publisher TEXT NOT NULL, licence TEXT NOT NULL, attribution TEXT NOT NULL,
    file_name TEXT NOT NULL, sha256 TEXT NOT NULL,
    published TEXT NOT NULL, ingested_at TEXT NOT NULL,
    first_month INTEGER NOT NULL, last_month INTEGER NOT NULL,
    rows_read INTEGER NOT NULL, rows_stored INTEGER NOT NULL, rows_rejected INTEGER NOT NULL,
    notes TEXT NOT NULL, published_assumed INTEGER NOT NULL DEFAULT 0,
    UNIQUE (sha256, dataset, part),
    CHECK (rows_read = rows_stored + rows_rejected)
);
CREATE TABLE file (
    release_id INTEGER NOT NULL REFERENCES release, name TEXT NOT NULL, checksum TEXT NOT NULL,
    force TEXT NOT NULL, month INTEGER,
    rows_read INTEGER NOT NULL, rows_stored INTEGER NOT NULL, rows_rejected INTEGER NOT NULL,
    CHECK (rows_read = rows_stored + rows_rejected)
);
CREATE TABLE parquet (
    release_id INTEGER NOT NULL REFERENCES release, role TEXT NOT NULL, path TEXT NOT NULL, rows INTEGER NOT NULL
);
CREATE TABLE coverage (
    release_id INTEGER NOT NULL REFERENCES release,
    dataset TEXT NOT NULL, level TEXT NOT NULL, force TEXT NOT NULL, month INTEGER NOT NULL, span INTEGER NOT NULL,
    rows INTEGER NOT NULL, rejected INTEGER NOT NULL, vintage INTEGER NOT NULL
);
CREATE INDEX coverage_by_month ON coverage (dataset, level, span, force, month);
CREATE TABLE category (release_id INTEGER NOT NULL REFERENCES release, name TEXT NOT NULL);
CREATE TABLE rejection (
    release_id INTEGER NOT NULL REFERENCES release, file TEXT NOT NULL, line INTEGER,
    reason TEXT NOT NULL, text TEXT NOT NULL
);
CREATE TABLE withheld (
    release_id INTEGER NOT NULL REFERENCES release,
    unit TEXT NOT NULL, month INTEGER NOT NULL, span INTEGER NOT NULL, category TEXT NOT NULL, shorthand TEXT NOT NULL
);
"""

PUBLISHED_ASSUMED = """(
    file_name NOT GLOB '*[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*' AND coalesce(published IN (
        (SELECT date(printf('%04d-%02d-01', max(last_month) / 12, max(last_month) % 12 + 1), '+1 month', '-1 day')
         FROM release AS same WHERE same.sha256 = release.sha256),
        date(substr(file_name, 1, 7) || '-01', '+1 month', '-1 day')
    ), 0)
)"""
"""Whether a publication day was assumed, of a release kept before that was written down: no file comes out on the last
day of the month that it is about."""

UPGRADES = {
    1: (
        "ALTER TABLE release ADD COLUMN published_assumed INTEGER NOT NULL DEFAULT 0",
        f"UPDATE release SET published_assumed = {PUBLISHED_ASSUMED}",
    )
}
"""Statements by the version they lead on from."""
