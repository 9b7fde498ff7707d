"""What the call log keeps of a turn beside its nodes: how waits ended, and nothing that was keyed."""

from __future__ import annotations

from datetime import UTC, datetime
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

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)


@pytest.fixture
def line(store: Store, tmp_path: Path) -> Twilio:
    tree = load_tree(Path(__file__).parents[1] / "office" / "tree")
    settings = Settings(public_url=PUBLIC_URL, auth_token=TOKEN, data=tmp_path)
    return Twilio(create_app(settings, tree, lambda: NOON, store))


def logged(store: Store) -> list[tuple[object, ...]]:
    columns = (events.c.outcome, events.c.heard, events.c.result, events.c.seconds, events.c.toward)
    with store.read() as connection:
        return [tuple(row) for row in connection.execute(sa.select(*columns).order_by(events.c.id))]


def queued(line: Twilio) -> str:
    """Put a caller in the queue; return its action."""
    answer = line.press(line.post("/voice"), "0")
    return str(line.verbs(answer, "Enqueue")[0].get("action"))


def test_a_turn_says_where_it_leads_and_the_next_how_it_ended(line: Twilio, store: Store) -> None:
    """QueueTime is the wait; the log's own times hold the talk too."""
    line.post(queued(line), QueueResult="bridged", QueueTime="20")

    assert ("menu", "arrived", None, None, None) == logged(store)[0]
    assert "queue general" == logged(store)[-2][-1]
    assert ("transferred", "queue-left", "bridged", 20, None) == logged(store)[-1]


@pytest.mark.parametrize("status_first", [False, True], ids=["the action first", "the status first"])
@pytest.mark.parametrize(("result", "seconds"), [("hangup", 40), ("bridged", 20)])
def test_how_a_wait_ended_is_kept_when_the_caller_is_gone(
    line: Twilio, store: Store, result: str, seconds: int, status_first: bool
) -> None:
    """A caller who hangs up on a person has spoken to one, in whatever order Twilio tells it; repeated, once."""
    action = queued(line)
    if status_first:
        line.post("/voice/status", CallStatus="completed")

    for _ in range(2):
        line.post(action, CallStatus="completed", QueueResult=result, QueueTime=str(seconds))

    assert [("goodbye", "gone", result, seconds, None)] == [row for row in logged(store) if row[2] is not None]


def test_a_call_that_is_over_tells_nothing_new(line: Twilio, store: Store) -> None:
    """Only how a wait ended is news of the time before the end; keys are not."""
    answer = line.post("/voice")
    line.post("/voice/status", CallStatus="completed")
    before = logged(store)

    line.press(answer, "0")

    assert before == logged(store)
