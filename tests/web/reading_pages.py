"""A page as its reader has it: the words of its main part, and where its links lead."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.test import Client

_MAIN = re.compile(r"<main\b.*?</main>", re.DOTALL)
_HEARD_ONLY = re.compile(r'<span class="govuk-visually-hidden">.*?</span>', re.DOTALL)
_TITLES = re.compile(r"<(title|desc)\b.*?</\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def html_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return answer.content.decode()


def main_of(page: str) -> str:
    found = _MAIN.search(page)
    assert found
    return found[0]


def words(page: str) -> str:
    """What is read on the page's main part, on one line: without what is only heard, and without pictures' titles."""
    seen = _TITLES.sub(" ", _HEARD_ONLY.sub("", main_of(page)))
    return " ".join(unescape(_TAG.sub(" ", seen)).split())


def read(client: Client, address: str) -> str:
    return words(html_of(client, address))


def links(page: str) -> list[str]:
    return [unescape(address) for address in re.findall(r'<a\b[^>]*href="([^"]*)"', main_of(page))]
