"""The office's pages speak Mandarin or English, as the browser asks; the report in each of its forms."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from lxml import html

from ivr.office import outbox
from ivr.office.outbox import Kept, Message
from ivr.settings import Settings
from ivr.store.engine import open_store
from ivr.web.factory import create_app

if TYPE_CHECKING:
    from conftest import Twilio
    from flask.testing import FlaskClient

    from ivr.menu.model import MenuTree
    from ivr.store.engine import Store

NOW = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)


@pytest.fixture
def store() -> Store:
    return open_store()


@pytest.fixture
def office(tree: MenuTree, store: Store) -> FlaskClient:
    """A browser on this machine, in development."""
    return create_app(Settings(development=True), tree, lambda: NOW, store).test_client()


def keep(store: Store) -> None:
    """Put a message in the outbox that stays there."""
    with store.begin() as connection:
        outbox.put(connection, Message("k", "sms", "survey", "+8613800138000", "hash", "话", "CA1"), NOW)
    with store.begin() as connection:
        leased = outbox.lease(connection, NOW)
        assert leased is not None
        outbox.settle(connection, leased, Kept(), NOW)


@pytest.mark.parametrize(
    ("accepts", "language", "heading", "state"),
    [
        (None, "zh-CN", "消息箱", "留在本机"),
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh-CN", "消息箱", "留在本机"),
        ("en-GB,en;q=0.9", "en-US", "Inbox", "Kept here"),
        ("fr", "zh-CN", "消息箱", "留在本机"),
    ],
)
def test_the_inbox_speaks_the_browsers_language(
    office: FlaskClient, store: Store, accepts: str | None, language: str, heading: str, state: str
) -> None:
    """Mandarin where it does not say; a cache is told that there are two."""
    keep(store)

    answer = office.get("/inbox", headers={"Accept-Language": accepts} if accepts else {})

    page = html.fromstring(answer.data)
    assert (language, language, heading) == (
        page.get("lang"),
        answer.headers["Content-Language"],
        page.find(".//h1").text,
    )
    assert state == page.find_class("state")[0].text
    assert "Accept-Language" == answer.headers["Vary"]


@pytest.mark.parametrize(
    ("accepts", "language", "label"),
    [(None, "zh-CN", "接通率"), ("fr", "zh-CN", "接通率"), ("en-GB,en;q=0.9,zh;q=0.8", "en-US", "Connect rate")],
)
def test_the_report_speaks_the_browsers_language(
    office: FlaskClient, development: Twilio, accepts: str | None, language: str, label: str
) -> None:
    """In each of its forms, as the inbox does; a cache is told that there are two."""
    replace(development, app=office.application).post("/voice")
    headers = {"Accept-Language": accepts} if accepts else {}

    answers = {form: office.get(f"/reports{form}", headers=headers) for form in ("", ".json", ".csv", ".txt")}

    assert language == html.fromstring(answers[""].data).get("lang")
    assert [] == [
        form for form, answer in answers.items() if label not in answer.get_data(as_text=True) and form != ".json"
    ]
    assert answers[".json"].json is not None
    assert label in [figure["label"] for figure in answers[".json"].json["sections"][0]["figures"]]
    assert {(language, "Accept-Language")} == {
        (answer.headers["Content-Language"], answer.headers["Vary"]) for answer in answers.values()
    }
    assert [False, False, True, False] == [answer.data.startswith(BOM_UTF8) for answer in answers.values()]


def test_no_english_is_on_the_mandarin_pages(office: FlaskClient, development: Twilio, store: Store) -> None:
    """Names of the tree, of formats and of the sender aside, and what a screen reader says included."""
    replace(development, app=office.application).post("/voice")

    for path, names in (
        ("/reports", {"CSV", "JSON", "p50", "p90", "complaint", "red", "supervision"}),
        ("/inbox", {"IVR_SMS", "inbox"}),
    ):
        page = html.fromstring(office.get(path).data)
        for style in list(page.iter("style")):
            style.drop_tree()
        said = " ".join([*page.itertext(), *(each.get("aria-label", "") for each in page.iter())])
        assert (path, set()) == (path, set(re.findall(r"[A-Za-z]\w*", said, re.ASCII)) - names)
