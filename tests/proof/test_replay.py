"""A logged call tells what its caller did, and what today's tree would make of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ivr.menu.load import load_tree
from ivr.menu.model import MenuTree
from ivr.menu.starting import starting_files
from ivr.office.kept_call import KeptCall, KeptTurn
from ivr.proof.replay import Compared, replay

OPEN = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)  # half past ten in New York
Write = Callable[..., MenuTree]
LIBRARY = Path(__file__).parents[1] / "trees" / "library"


@pytest.fixture
def tree(tmp_path: Path) -> Write:
    """Return what writes a new tree, with some text in main.yaml or operator.yaml put in place of other."""

    def write(*edits: tuple[str, str]) -> MenuTree:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        (folder / "calls").mkdir(parents=True)
        for name, text in starting_files(["en-US", "zh-CN"], "A Company", date(2026, 11, 18)).items():
            if name in ("main.yaml", "operator.yaml"):
                for was, now in edits:
                    text = text.replace(was, now)
            (folder / name).write_text(text, encoding="utf-8")
        return load_tree(folder)

    return write


def turn(
    step: int, path: str, outcome: str, heard: str, result: str | None = None, answer: bytes | None = None
) -> KeptTurn:
    """Return a turn of the log; the path's nodes are divided by blanks."""
    return KeptTurn(OPEN, step, tuple(path.split()), outcome, heard, result, 20 if result else None, answer)


def call(*turns: KeptTurn, release: str = "", withheld: bool = False) -> KeptCall:
    return KeptCall("CA" + "0" * 32, OPEN, release, withheld, turns)


def did(compared: list[Compared]) -> list[str | None]:
    return [one.did.shown if one.did else None for one in compared]


HOURS_THEN_PERSON = call(
    turn(0, "main", "menu", "arrived"),
    turn(1, "main.hours main", "menu", "keys"),
    turn(2, "main", "no-match", "keys"),
    turn(3, "main", "no-input", "silence"),
    turn(4, "operator", "queued", "keys"),
    turn(5, "operator", "transferred", "queue-left", "bridged"),
)


def test_what_the_caller_did_is_found_out(tree):
    """Of all keys the one that leads the logged way; a wrong key is one that means nothing."""
    same = tree()

    found = replay(HOURS_THEN_PERSON, same, same)

    assert ["the call", "1", "silence", "0", "the queue: bridged"] == [
        one for one in did(found) if one != did(found)[2]
    ]
    assert did(found)[2] not in ("0", "1", "2")
    assert all(one.same_way and one.same_words for one in found)


def test_key_that_moved_leads_another_way(tree):
    """The caller presses what they pressed then, and where that leads today is told."""
    moved = tree(('"1":', '"5":'))

    found = replay(HOURS_THEN_PERSON, moved, tree())

    assert ["the call", "1"] == did(found)[:2]
    assert (("main",), "no-match") == (found[1].today.path, found[1].today.outcome)
    assert 1 == next(one.step for one in found if not one.same_way)


def test_where_the_call_waits_elsewhere_it_ends(tree):
    """What the caller did next says nothing about another menu."""
    elsewhere = tree(("to: main.hours", "to: operator.message"))

    found = replay(HOURS_THEN_PERSON, elsewhere, tree())

    assert ["the call", "1"] == did(found)
    assert ("operator.message",) == found[-1].today.path


def test_without_the_old_tree_the_way_is_followed_by_its_nodes(tree):
    """A key that moved is not noticed then: another key leads the same way."""
    found = replay(HOURS_THEN_PERSON, tree(('"1":', '"5":')), None)

    assert "5" == did(found)[1]
    assert all(one.same_way for one in found)


def test_way_that_is_no_more(tree):
    """A node that is gone cannot be come to; what comes nearest is shown."""
    gone = tree(("to: main.hours", "to: operator.full"))

    found = replay(HOURS_THEN_PERSON, gone, None)

    assert (("main.hours", "main"), ("main",)) == (found[1].then.path, found[1].today.path)
    assert not found[1].same_way


def test_other_words_on_the_same_way(tree):
    """Words made on both trees are compared turn by turn."""
    reworded = tree(("We are open from", "Our hours are from"))

    found = replay(HOURS_THEN_PERSON, reworded, tree())

    assert [True] * len(found) == [one.same_way for one in found]
    assert [1] == [one.step for one in found if not one.same_words]


def test_kept_answer_tells_the_words_where_the_tree_is_gone(tree):
    """What was said then comes from the TwiML; it also tells which of two keys was pressed."""
    said = b"<Response><Gather><Say>Hello, Sir.</Say></Gather></Response>"
    chinese = "<Response><Gather><Say>语音留言，请按2。</Say></Gather></Response>".encode()
    logged = call(turn(0, "main", "menu", "arrived", answer=said), turn(1, "main", "menu", "keys", answer=chinese))

    found = replay(logged, tree(), None)

    assert ("Hello, Sir.",) == found[0].then.words
    assert not found[0].same_words
    assert "8" == did(found)[1]


def test_language_and_caller_are_found_out(tree):
    """A call that began in the second language is replayed in it."""
    words = "<Response><Say>您好，欢迎致电A Company。</Say></Response>".encode()

    found = replay(call(turn(0, "main", "menu", "arrived", answer=words)), tree(), None)

    assert "您好，欢迎致电A Company。" in found[0].today.words


def test_message_and_ticket(tree):
    """A message that was left, one that was not, and one whose ticket could not be kept lead different ways."""
    same = tree()
    start = (turn(0, "main", "menu", "arrived"), turn(1, "operator.message", "message", "keys"))

    left = replay(call(*start, turn(2, "operator.ticket operator.goodbye", "ticket", "recorded")), same, same)
    none = replay(call(*start, turn(2, "operator.message", "no-input", "silence")), same, same)
    lost = replay(
        call(*start, turn(2, "operator.ticket operator.lost operator.goodbye", "goodbye", "recorded")), same, same
    )

    assert ["a message", "silence", "a message"] == [did(found)[-1] for found in (left, none, lost)]
    assert [True, True, True] == [found[-1].same_way for found in (left, none, lost)]


def test_entry_is_shown_without_figures():
    """An entry that was right, and one that was not, are told apart by where they led; no figure is shown."""
    library = load_tree(LIBRARY)
    logged = call(
        turn(0, "welcome main", "menu", "arrived"),
        turn(1, "loans", "entry", "keys"),
        turn(2, "loans", "no-match", "keys"),
        turn(3, "loans.find loans.unknown desk desk.closed desk.message", "message", "keys"),
    )

    found = replay(logged, library, library)

    assert ["the call", "1", "a wrong entry", "an entry"] == did(found)
    assert ("loans.find", "loans.unknown") == found[3].today.path[:2]


def test_what_no_call_does(tree):
    """A row that this program cannot have written ends the comparison."""
    same = tree()

    found = replay(call(turn(0, "main", "menu", "arrived"), turn(1, "main", "menu", "telepathy")), same, same)

    assert (None, None) == (found[1].did, found[1].today)
    assert [] == replay(call(), same, same)
