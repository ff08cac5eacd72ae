"""A list in pages."""

from __future__ import annotations

from collections.abc import Callable

from saferplan.errors import UsageError
from saferplan.web.presenters.parts import Pages


def paged(label: str, of: int, size: int, page: int, address: Callable[[str], str]) -> Pages:
    """The links of one page of a list of `of` things. Raises UsageError for a page that the list does not have.

    `address` gives that of a page by its number in words, of the first by "".
    """
    count = max(1, -(-of // size))
    if not 1 <= page <= count:
        raise UsageError(f"There is no page {page} of the {label}; open the first.")
    return Pages(
        label,
        page,
        count,
        previous=address(str(page - 1) if page > 2 else "") if page > 1 else "",
        next=address(str(page + 1)) if page < count else "",
    )
