"""What the tests of loading ask after each ingest: rows read are stored or rejected, and a refusal leaves nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from saferplan.errors import SourceError
from saferplan.warehouse.ingest import Ingested
from tests.warehouse.archives import OTHER_PETERBOROUGH_LSOA, PETERBOROUGH_LSOA, Shop, name_of, street, write_zip

TWO = [street(), street("Burglary", OTHER_PETERBOROUGH_LSOA)]
TWO_COUNTS = {f"{PETERBOROUGH_LSOA} 2024-01 Shoplifting": 1, f"{OTHER_PETERBOROUGH_LSOA} 2024-01 Burglary": 1}


def takes(shop: Shop, tmp_path: Path, content: str | bytes, name: str = name_of()) -> Ingested:
    """Ingest one file in a zip and hold the catalogue to its arithmetic."""
    (result,) = shop.take(write_zip(tmp_path / "archive.zip", {name: content}))
    for release in result.releases:
        assert release.rows_read == release.rows_stored + release.rows_rejected
        assert sum(file.rows_read for file in shop.warehouse.catalogue.files(release.id)) == release.rows_read
        assert len(shop.warehouse.catalogue.rejections(release.id)) == release.rows_rejected
        stored = [row for row in shop.warehouse.catalogue.parquet() if row["release_id"] == release.id]
        assert sum(row["rows"] for row in stored if row["role"] == "rows") == release.rows_stored
    return result


def refused(shop: Shop, path: Path) -> str:
    """The sentence of the refusal; nothing was stored and nothing is left over."""
    with pytest.raises(SourceError) as refusal:
        shop.take(path)
    assert shop.warehouse.catalogue.releases() == ()
    assert shop.leftovers() == []
    sentence = str(refusal.value)
    assert sentence.endswith(".")
    return sentence


def rejected(shop: Shop, tmp_path: Path, content: str | bytes, name: str = name_of()) -> tuple[int | None, str]:
    """Line and reason of the one row that was rejected; the other two are stored."""
    result = takes(shop, tmp_path, content, name)
    assert (result.releases[0].rows_read, result.releases[0].rows_stored) == (3, 2)
    (rejection,) = result.rejections
    assert rejection.file == name
    return rejection.line, rejection.reason
