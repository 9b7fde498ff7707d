"""POST /sms and /sms/status, and what a call puts in the outbox, through the real app."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from lxml import etree

from ivr.menu.load import load_tree
from ivr.settings import Settings
from ivr.store import tables
from ivr.store.engine import Store, open_store
from ivr.web.factory import create_app
from tests.web.conftest import FORM, PUBLIC_URL, TOKEN, Twilio

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
TEXTS = {
    "survey": "【{company}】请回复1到5，退订回TD。",
    "survey_thanks": "谢谢<您>。",
    "survey_again": "请回复1到5。",
}


@pytest.fixture
def store() -> Store:
    return open_store()


@pytest.fixture
def line(store: Store) -> Twilio:
    tree = load_tree(Path(__file__).parents[1] / "callflow" / "tree")
    tree = tree.model_copy(update={"templates": {name: {"zh-CN": text} for name, text in TEXTS.items()}})
    settings = Settings(public_url=PUBLIC_URL, auth_token=TOKEN)
    return Twilio(create_app(settings, tree, lambda: NOON, store))


def texts(line: Twilio, body: str, sid: str = "SM" + "1" * 32, **given: str) -> list[str]:
    """Let the caller text the line; return what is answered."""
    form = {"MessageSid": sid, "AccountSid": FORM["AccountSid"], "From": FORM["From"], "To": FORM["To"], "Body": body}
    answer = Twilio(line.app, form={**form, **given}).post("/sms")
    assert (200, "text/xml; charset=utf-8") == (answer.status_code, answer.headers["Content-Type"])
    document = etree.fromstring(answer.data)
    assert "Response" == document.tag
    return ["".join(message.itertext()) for message in document.iter("Message")]


def a_call(line: Twilio, *, ends: int = 1, **given: str) -> None:
    """Hold a call and tell of its end."""
    answer = line.post("/voice", **given)
    line.press(answer, "1")
    for _ in range(ends):
        told = line.post("/voice/status", **{"CallStatus": "completed", "CallDuration": "31", **given})
        assert 204 == told.status_code


def outbox(store: Store) -> list[tuple[str, str]]:
    with store.read() as connection:
        query = sa.select(tables.outbox.c.recipient, tables.outbox.c.body).order_by(tables.outbox.c.id)
        return [tuple(row) for row in connection.execute(query)]


def test_the_end_of_a_call_puts_one_survey_in_the_outbox(line: Twilio, store: Store) -> None:
    """However often Twilio says so; the facts are filled in."""
    a_call(line, ends=3)

    [(to, body)] = outbox(store)
    assert FORM["From"] == to
    assert body.startswith("【") and "{" not in body and body.endswith("退订回TD。")


@pytest.mark.parametrize(
    "given",
    [
        {"From": "anonymous"},
        {"CallDuration": "9"},
        {"CallStatus": "failed"},
        {"CallStatus": "busy", "CallDuration": "0"},
    ],
)
def test_no_survey(line: Twilio, store: Store, given: dict[str, str]) -> None:
    """Withheld, too short, or no complete call."""
    a_call(line, **given)

    assert [] == outbox(store)


def test_no_survey_for_who_hung_up_in_the_greeting(line: Twilio, store: Store) -> None:
    """Twilio still tells of the end, and asks nothing before."""
    line.post("/voice")
    line.post("/voice/status", CallStatus="completed", CallDuration="60")

    assert [] == outbox(store)


def test_a_reply_is_answered_in_twiml(line: Twilio) -> None:
    """Thanks for a score; the words go through the compiler's filter and are escaped."""
    a_call(line)

    assert ["谢谢<您>。"] == texts(line, "5")
    assert ["谢谢<您>。"] == texts(line, "5")  # the same message again
    assert [] == texts(line, "4", "SM" + "2" * 32)


def test_a_stranger_is_answered_nothing(line: Twilio) -> None:
    """An empty document, which sends nothing."""
    assert [] == texts(line, "hello")


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"MessageSid": "x"}, "MessageSid"),
        ({"AccountSid": ""}, "AccountSid"),
        ({"Body": "x" * 1601}, "Body"),
        ({"From": "<script>"}, "From"),
    ],
)
def test_a_signed_request_of_the_wrong_form_is_refused(line: Twilio, given: dict[str, str], problem: str) -> None:
    """As on the voice routes; the value is not told."""
    form = {"MessageSid": "SM" + "1" * 32, "AccountSid": FORM["AccountSid"], "From": "+1", "To": "+2", "Body": "5"}

    answer = Twilio(line.app, form={**form, **given}).post("/sms")

    assert (400, f"{problem} does not have the form Twilio gives it.\n") == (answer.status_code, answer.text)


def test_delivery_is_kept(line: Twilio, store: Store) -> None:
    """By the reference in the URL we gave, which Twilio signs; an unknown message is no trouble."""
    a_call(line)
    form = {"MessageSid": "SM" + "3" * 32, "AccountSid": FORM["AccountSid"], "MessageStatus": "delivered"}
    reporter = Twilio(line.app, form=form)

    statuses = [reporter.post(f"/sms/status{query}").status_code for query in ("?ref=1", "", "?ref=99")]
    wrong = [reporter.post(f"/sms/status?{query}").status_code for query in ("ref=x", "ref=1&a=b", "ref=1&ref=2")]

    with store.read() as connection:
        row = connection.execute(sa.select(tables.outbox)).mappings().one()
    assert ([204] * 3, [400] * 3) == (statuses, wrong)
    assert ("sent", "delivered", "SM" + "3" * 32) == (row["state"], row["delivery"], row["sid"])


def test_a_store_that_is_down_is_told_so(line: Twilio, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """503: Twilio then asks the fallback, and a STOP is not lost; a fault is never an apology by text."""
    from ivr.errors import StoreDown

    form = {"MessageSid": "SM" + "1" * 32, "AccountSid": FORM["AccountSid"], "From": "+1", "To": "+2", "Body": "TD"}
    sender = Twilio(line.app, form=form)

    def down(_work: object) -> None:
        raise StoreDown("The disk is full.")

    def broken(_work: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(store, "run", down)
    first = sender.post("/sms")
    monkeypatch.setattr(store, "run", broken)
    second = sender.post("/sms")

    assert (503, 500) == (first.status_code, second.status_code)
    assert "Say" not in second.text
