"""What every operation of the API shares: the workspace it reads, paging, and answers that have not changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any, Literal, TypeVar

from django.http import HttpRequest
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition
from ninja import Query
from ninja.decorators import decorate_view

from saferplan.analysis.datasets import SMALL
from saferplan.errors import NotMeasurable, SaferplanError, UsageError
from saferplan.geography.areas import find
from saferplan.web.workspaces import Audience, current, version
from saferplan.workspace import Workspace

T = TypeVar("T", bound=Callable[..., Any])

By = Literal["month", "quarter", "year", "calendar-year", "rolling-12"]
Source = Literal["police-uk", "home-office", "ons"]
LargeArea = Literal["lad", "csp", "pfa", "region", "country"]
MonthText = Annotated[
    # Eighty years: the periods up to a month of the year 9999 would fill the memory.
    str, Query(pattern=r"^(19[89][0-9]|20[0-5][0-9])-(0[1-9]|1[0-2])$", description="A month, YYYY-MM, 1980 to 2059.")
]
AreaText = Annotated[
    str, Query(min_length=1, max_length=100, description="An ONS code or a name; without it the plan's area.")
]
Offset = Annotated[int, Query(ge=0, le=10_000_000, description="How many items to pass over.")]
Limit = Annotated[int, Query(ge=1, le=1000, description="How many items to answer with at most.")]


def _etag(request: HttpRequest, *args: object, **kwargs: object) -> str | None:
    try:
        return f'"{version(Audience.PUBLIC)}"'
    except SaferplanError:
        return None  # The operation itself then raises it, where it is answered as JSON.


def unchanged_is_304(operation: T) -> T:
    """Answer 304 to whoever has the answer of this version of the figures; there is no clock in it."""
    decorated: T = decorate_view(cache_control(no_cache=True), condition(etag_func=_etag))(operation)
    return decorated


def space() -> Workspace:
    """The public's workspace, whoever asks: it cannot reach a force's extract."""
    return current(Audience.PUBLIC)


def large_area(text: str | None) -> str | None:
    """The code of the area with this code or name. Raises NotMeasurable for none, and for an LSOA or a ward."""
    if text is None:
        return None
    try:
        found = find(text)
    except UsageError as error:
        raise NotMeasurable(str(error)) from None
    if found.type in SMALL:
        raise NotMeasurable(
            f"{found} is too small for this API, as low counts would tell of single people; the map gives such areas "
            "with small numbers withheld."
        )
    return found.code


_AS_HERE = (
    (r"(--source [\w-]+) or local\b", r"\1"),  # which this API has not
    (r"--(by|source) (?!with\b)", r"\1="),
    (r"--(?=(month|source)\b)", ""),
)


def in_parameters(sentence: str) -> str:
    """A sentence with parameters in the place of the command line's options: "ask for --by year" as "for by=year"."""
    for option, here in _AS_HERE:
        sentence = re.sub(option, here, sentence)
    return sentence


def next_page(request: HttpRequest, total: int, offset: int, limit: int) -> str | None:
    """The address of the next page, on this host, with the same question."""
    if offset + limit >= total:
        return None
    query = request.GET.copy()
    query["offset"], query["limit"] = str(offset + limit), str(limit)
    return f"{request.path}?{query.urlencode()}"
