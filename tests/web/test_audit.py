"""The page of the audit record: who did what in words, and whether the record is whole."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from saferplan.accounts.models import User
from saferplan.audit import upkeep
from saferplan.audit.chain import GENESIS
from saferplan.audit.reading import Choice, Leaf, known, leaf
from saferplan.audit.record import head, record
from saferplan.audit.upkeep import LastVerification
from saferplan.web.links import to
from saferplan.web.presenters.audit import WHOLE, Known, audit_page, detail_words, short_words

AsRole = Callable[..., Client]


def _events(*abouts: str, by: str = "program:worker", action: str = "thing-changed") -> list[int]:
    numbers = []
    for about in abouts:
        with transaction.atomic():
            numbers.append(record(action=action, by=by, about=about, detail={"role": "analyst"}).number)
    return numbers


def _page(client: Client, query: str = "") -> str:
    answer = client.get(f"/audit/{query}")
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def _rows(page: str) -> list[list[str]]:
    body = page.split("<tbody")[1].split("</tbody>")[0]
    rows = re.findall(r"<tr.*?</tr>", body, flags=re.DOTALL)
    cells = (re.findall(r"<t[hd].*?</t[hd]>", row, flags=re.DOTALL) for row in rows)
    return [[unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in row] for row in cells]


def test_an_event_is_told_in_words(as_role: AsRole) -> None:
    client = as_role("administrator")
    user: User = client.user  # type: ignore[attr-defined]
    (number,) = _events(user.reference, by=user.reference, action="role-changed")
    told = _rows(_page(client))[0]
    assert [*told[:1], *told[2:]] == [f"{number:,}", user.name, "Role changed", user.name, "role: analyst"]
    assert re.fullmatch(r"\d+ \w+ \d{4} at \d\d:\d\d", told[1])


def test_administrators_and_managers_read_it_and_nobody_else(as_role: AsRole, site: Client) -> None:
    found = {
        role: as_role(role).get("/audit/").status_code for role in ("administrator", "manager", "analyst", "viewer")
    }
    assert found == {"administrator": 200, "manager": 200, "analyst": 403, "viewer": 403}
    assert site.get("/audit/").status_code == 302
    assert as_role("manager").post("/audit/").status_code == 405


def test_only_an_administrator_is_led_to_people(as_role: AsRole) -> None:
    administrator, manager = as_role("administrator"), as_role("manager")
    user: User = manager.user  # type: ignore[attr-defined]
    _events(user.reference)
    address = f'href="/people/{user.pk}/"'
    assert (address in _page(administrator), address in _page(manager)) == (True, False)


def test_events_are_chosen_by_who_what_and_about(as_role: AsRole) -> None:
    client = as_role("manager")
    one, other = _events("edition:4", "upload:7", by="program:one")
    (third,) = _events("edition:4", by="program:two", action="thing-seen")

    def numbers(query: str) -> list[int]:
        return [int(row[0].replace(",", "")) for row in _rows(_page(client, query))]

    assert numbers("?by=program:one") == [other, one]
    assert numbers("?by=program:two") == [third]
    assert numbers("?action=thing-seen") == [third]
    assert numbers("?by=program:one&about=edition:4") == [one]
    assert numbers("?by=program:one&about=upload") == [other]
    assert "No event is of this kind" in _page(client, "?by=program:two&about=upload")
    assert '<option value="edition:4" selected>Report 4</option>' in _page(client, "?about=edition:4")


@pytest.mark.parametrize(
    "query", ["?by=user:999999", "?action=nothing", "?before=x", "?after=-1", "?before=" + "9" * 19]
)
def test_a_wrong_address_is_told_with_its_remedy(as_role: AsRole, query: str) -> None:
    answer = as_role("manager").get(f"/audit/{query}")
    assert answer.status_code == 400
    assert re.search(r"; (choose|open)", answer.content.decode())


def test_the_leaves_are_turned_by_number(as_role: AsRole) -> None:
    as_role("manager")
    first, *_, last = numbers = _events(*(f"thing:{n}" for n in range(7)), by="program:leaves")
    mine = Choice(actor="program:leaves")

    def told(found: Leaf) -> tuple[list[int], bool, bool]:
        return [row.number for row in found.rows], found.newer, found.older

    assert told(leaf(mine, 3)) == ([last, last - 1, last - 2], False, True)
    assert told(leaf(mine, 3, before=last - 2)) == ([last - 3, last - 4, last - 5], True, True)
    assert told(leaf(mine, 3, before=last - 5)) == ([first], True, False)
    assert told(leaf(mine, 3, after=first)) == ([first + 3, first + 2, first + 1], True, True)
    assert told(leaf(mine, 3, after=last - 2)) == ([last, last - 1], False, True)
    assert told(leaf(mine, 7)) == (list(reversed(numbers)), False, False)
    assert "program:leaves" in known("actor")
    assert "thing-changed" in known("action")


def test_older_events_are_a_link_away(as_role: AsRole) -> None:
    client = as_role("manager")
    numbers = _events(*(f"thing:{n}" for n in range(60)), by="program:many")
    page = _page(client, "?by=program:many")
    (older,) = re.findall(r'href="([^"]+)" rel="next"', page)
    assert 'rel="prev"' not in page
    rest = _page(client, unescape(older).removeprefix("/audit/"))
    assert [int(row[0].replace(",", "")) for row in _rows(rest)] == list(reversed(numbers[:10]))
    (newer,) = re.findall(r'href="([^"]+)" rel="prev"', rest)
    assert _rows(_page(client, unescape(newer).removeprefix("/audit/"))) == _rows(page)


def test_what_the_last_verification_found_is_said(as_role: AsRole) -> None:
    client = as_role("manager")
    _events("thing:1")
    assert "Not verified yet" in _page(client)
    upkeep.verify_and_keep(settings.CONFIGURATION.state)
    assert "Nothing was altered, added or taken out." in _page(client)
    kept = Path(settings.CONFIGURATION.state) / upkeep.RESULT
    kept.write_text(kept.read_text().replace('"findings": []', '"findings": ["Event 5 is missing."]'))
    page = _page(client)
    assert "Tampering found" in page
    assert "<li>Event 5 is missing.</li>" in page
    number, hashed = head()
    assert f"{number}:{hashed}" in page


def _verdict(at: datetime, head: tuple[int, str] = (9, GENESIS)) -> str:
    last = LastVerification(at, 9, 9, GENESIS, 1, (), 0)
    told = Known({}, (), (), head, last, may_open_people=False)
    page = audit_page(Leaf((), newer=False, older=False), Choice(), told, to, now=datetime(2026, 1, 9, tzinfo=UTC))
    return " ".join((f"{page.verdict.tag.words}: {page.verdict.words}", *page.verdict.findings))


def test_a_verification_that_is_old_is_not_taken_for_new() -> None:
    now = datetime(2026, 1, 9, tzinfo=UTC)
    assert _verdict(now - timedelta(days=1)) == (
        "Whole: Verified on 8 January 2026 at 00:00: 9 events, held against 1 note of it outside the database. "
        "Nothing was altered, added or taken out."
    )
    assert _verdict(now - timedelta(days=3)).startswith("Not verified lately: Verified on 6 January")


def test_no_more_is_called_whole_than_was_verified() -> None:
    yesterday = datetime(2026, 1, 8, tzinfo=UTC)
    assert _verdict(yesterday, (23, "f" * 64)) == (
        "Whole up to event 9: 14 events since then are not verified yet. Verified on 8 January 2026 at 00:00: "
        "9 events, held against 1 note of it outside the database. Up to there, nothing was altered, added or taken "
        "out."
    )
    one = _verdict(yesterday, (10, "f" * 64))
    assert one.startswith("Whole up to event 9: 1 event since then is not verified yet.")
    late = _verdict(datetime(2026, 1, 6, tzinfo=UTC), (10, "f" * 64))
    assert late.startswith("Not verified lately")
    assert late.endswith("1 event since then is not verified yet.")


def test_a_record_that_lost_its_end_since_is_not_called_whole() -> None:
    yesterday = datetime(2026, 1, 8, tzinfo=UTC)
    cut_off, changed = _verdict(yesterday, (7, "f" * 64)), _verdict(yesterday, (9, "f" * 64))
    assert cut_off.startswith("Tampering found")
    assert "The record ends with event 7, though event 9 was there when it was verified." in cut_off
    assert "Event 9 is no longer the one that was verified." in changed


def test_long_details_are_shortened_between_words_and_can_be_unfolded(as_role: AsRole) -> None:
    client = as_role("manager")
    pins = {f"pin{n}": f"{n:064x}" for n in range(9)}
    with transaction.atomic():
        number = record(action="thing-changed", by="program:x", about="thing:1", detail={"pins": pins}).number
    page = _page(client)
    ((short, whole),) = re.findall(r"<td[^>]*>\s*(pins: .*?)<details.*?</summary>(.*?)</details>", page)
    assert short == "pins: " + ", ".join(f"pin{n} 000000000000…" for n in range(9))
    assert whole == "pins: " + ", ".join(f"pin{n} {n:064x}" for n in range(9))
    assert f'In full<span class="govuk-visually-hidden">: Event {number:,}</span>' in page
    assert short_words("one two " * 100).endswith("two one …")
    assert short_words("short") == "short"


def test_what_is_unfolded_has_an_end(as_role: AsRole) -> None:
    client = as_role("manager")
    with transaction.atomic():
        record(action="thing-changed", by="program:x", about="thing:1", detail={"words": "word " * WHOLE})
    page = _page(client)
    assert "… The export of the record has the rest." in page
    assert len(page) < 3 * WHOLE


def test_details_are_told_without_json() -> None:
    names = {"user:3": "Ann Example"}
    detail = '{"made_by":"user:3","same_person":false,"with":["password","code"],"reason":"","pins":{"a":1}}'
    assert detail_words(detail, names) == "made by: Ann Example; same person: no; with: password, code; pins: a 1"
    assert detail_words("{}", names) == ""
    assert detail_words("broken {", names) == "details: broken {"
    assert len(short_words(detail_words('{"a":"' + "x" * 5000 + '"}', names))) < 310
    assert detail_words("[" * 100_000, names).startswith("details: [[[")


def test_what_a_stranger_wrote_is_shown_as_text(as_role: AsRole) -> None:
    client = as_role("manager")
    with transaction.atomic():
        record(
            action="thing-changed", by="program:x", about="thing:1", detail={"<b>n</b>": "<script>alert(1)</script>"}
        )
    page = _page(client)
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
