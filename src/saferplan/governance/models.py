"""Every model of governance, where Django looks for them; each room keeps its own."""

from __future__ import annotations

from saferplan.governance.editions.models import Edition, EditionFile
from saferplan.governance.jobs.models import Job
from saferplan.governance.uploads.models import Upload, UploadedFile

__all__ = ["Edition", "EditionFile", "Job", "Upload", "UploadedFile"]
