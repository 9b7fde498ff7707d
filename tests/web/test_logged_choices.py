"""What the call log keeps of what a caller chose: a menu's key with its meaning, and of an entry nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from ivr.menu.load import load_tree
from ivr.settings import Settings
from ivr.store.tables import events
from ivr.web.factory import create_app
from tests.web.conftest import PUBLIC_URL, TOKEN, Twilio

if TYPE_CHECKING:
    from ivr.store.engine import Store


@pytest.fixture
def line(store: Store, tmp_path: Path) -> Twilio:
    tree = load_tree(Path(__file__).parents[1] / "office" / "tree")
    return Twilio(create_app(Settings(public_url=PUBLIC_URL, auth_token=TOKEN, data=tmp_path), tree, store=store))


def chosen(store: Store) -> list[tuple[str, str | None, str | None]]:
    """Return of each turn what was heard, the key and what it was for."""
    columns = (events.c.heard, events.c.key, events.c.chosen)
    with store.read() as connection:
        rows = connection.execute(sa.select(*columns).where(events.c.heard.is_not(None)).order_by(events.c.id))
        return [tuple(row) for row in rows]


@pytest.mark.parametrize(
    ("key", "expected"),
    [("1", "main.ticket"), ("0", "operator"), ("9", "repeat"), ("*", "back"), ("8", "language"), ("7", "no-match")],
)
def test_a_key_is_kept_with_what_it_was_for(line: Twilio, store: Store, key: str, expected: str) -> None:
    """A choice by its node, a standing key by its name."""
    line.press(line.post("/voice"), key)

    assert [("arrived", None, None), ("keys", key, expected)] == chosen(store)


def test_words_are_kept_as_what_they_chose(line: Twilio, store: Store) -> None:
    """The words themselves are not."""
    line.after(line.post("/voice"), SpeechResult="我要留言")

    assert ("speech", None, "main.message") == chosen(store)[-1]


def test_of_an_entry_nothing_is_kept(line: Twilio, store: Store) -> None:
    """Not a figure, nor how many there were; nor of more keys than a menu takes."""
    asked = line.press(line.post("/voice"), "2")
    line.after(asked, Digits="8812345678")
    line.after(line.post("/voice", CallSid="CA" + "9" * 32), Digits="8812345678")

    assert [("keys", None, None), ("arrived", None, None), ("keys", None, "no-match")] == chosen(store)[2:]
