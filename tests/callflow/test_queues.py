"""A queue as its caller meets it: where they stand, what is said meanwhile, and each way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ivr.callflow.state import Enqueue, Hangup, Hold, Keys, Leave, QueueLeft, Turn, Waiting
from ivr.callflow.waiting import Admit, Admitted, InLine, Left, QueueFull
from ivr.menu.model import QueueNode
from ivr.menu.queues import Queue
from ivr.menu.speakable import said
from ivr.speech.estimate import estimate_s
from tests.callflow.conversation import Office, play, words

if TYPE_CHECKING:
    from ivr.menu.model import MenuTree

WARNING = "我们不会索要验证码。"


@pytest.fixture
def tree(office_tree: MenuTree) -> MenuTree:
    """The tree of all kinds with a queue of ten minutes at key 0 and one of fifteen seconds at key 2."""
    general = QueueNode(
        queue="general",
        full="tech.full",
        failed="tech.failed",
        call_back="operator.ticket",
        hold=[{"zh-CN": "请保留截图。", "en-US": "Please keep screenshots."}],
    )
    nodes = {**office_tree.nodes, "operator": general}
    words = office_tree.words.model_copy(update={"waiting": {"zh-CN": WARNING, "en-US": "We never ask for codes."}})
    quick = Queue(answer_within_s=15, longest_wait_s=15, capacity=20, overflow="callback")
    patient = Queue(answer_within_s=30, longest_wait_s=600, capacity=60, overflow="callback")
    return office_tree.model_copy(
        update={"nodes": nodes, "words": words, "queues": {"general": patient, "tech": quick}}
    )


def seconds(turn: Turn) -> float:
    return sum(estimate_s(said(one.words), one.language) for one in turn.said)


def test_a_place_is_asked_for_before_the_queue(tree: MenuTree) -> None:
    """The office has room or not before Twilio is told to hold the call."""
    office = Office()

    turn = play(tree, Keys("0"), office=office)

    assert (Enqueue("general"), "queued") == (turn.wait, turn.outcome)
    assert Admit("general") == office.asked[-1]


def test_the_position_and_the_wait_are_said_again_and_again(tree: MenuTree) -> None:
    """On entry and every 40 s, from what the office says then; the key that leads out is told each time."""
    first = play(tree, Keys("0"), Waiting(3, 0), office=Office(Admitted(3, 150)))
    second = play(tree, Keys("0"), Waiting(1, 41), office=Office(Admitted(1, 40)))

    assert "您排在第3位。 预计等待3分钟。 请保留截图。 保留排位等我们回电，请按1。" == words(first)
    assert f"您排在第1位。 预计等待不到1分钟。 {WARNING} 保留排位等我们回电，请按1。" == words(second)
    assert isinstance(first.wait, Hold)
    assert 40 <= seconds(first) + first.wait.timeout_s < 41


def test_no_wait_is_promised_that_the_queue_does_not_allow(tree: MenuTree) -> None:
    """Who is led on after ten minutes is not told of twelve."""
    turn = play(tree, Keys("0"), Waiting(9, 0), office=Office(Admitted(9, 720)))

    assert words(turn).startswith("您排在第9位。 请保留截图。")


def test_an_office_that_cannot_tell_says_no_position(tree: MenuTree) -> None:
    """The warning and the way out are said all the same."""
    turn = play(tree, Keys("0"), Waiting(0, 0), office=Office(Admitted()))

    assert "请保留截图。 保留排位等我们回电，请按1。" == words(turn)


def test_english_callers_wait_in_english(tree: MenuTree) -> None:
    """The words in the queue are those of the call."""
    turn = play(tree, Keys("0"), Waiting(3, 0), office=Office(Admitted(3, 150)), language="en-US")

    assert words(turn).startswith("You are number 3 in line. The wait is about 3 minutes. Please keep screenshots.")


@pytest.mark.parametrize("waited_s", [0, 5, 14])
def test_what_is_said_ends_before_the_wait_does(tree: MenuTree, waited_s: int) -> None:
    """In a queue of fifteen seconds the wait document ends within the next second after them."""
    turn = play(tree, Keys("2"), Waiting(1, waited_s), office=Office(Admitted(1, 10)))

    assert isinstance(turn.wait, Hold)
    assert 15 <= waited_s + seconds(turn) + turn.wait.timeout_s < 16


def test_a_short_queue_still_warns(tree: MenuTree) -> None:
    """The first fifteen seconds have room for the position and the warning."""
    turn = play(tree, Keys("2"), Waiting(1, 0), office=Office(Admitted(1, 10)))

    assert f"您排在第1位。 预计等待不到1分钟。 {WARNING}" in words(turn)


@pytest.mark.parametrize(("key", "wait_s"), [("2", 15), ("0", 600)])
def test_the_longest_wait_ends_the_wait(tree: MenuTree, key: str, wait_s: int) -> None:
    """Each queue has its own; a second before it the caller still waits."""
    before = play(tree, Keys(key), Waiting(1, wait_s - 1))
    at = play(tree, Keys(key), Waiting(1, wait_s))

    assert isinstance(before.wait, Hold)
    assert (Leave(), "limit") == (at.wait, at.outcome)


def test_a_wait_in_vain_is_told_to_the_office_and_leads_on(tree: MenuTree) -> None:
    """It is an event of its own in the call log; the caller hears that nobody could come, then what comes instead."""
    office = Office()

    turn = play(tree, Keys("2"), QueueLeft("leave", 15), office=office)

    assert Left("tech", "overflow", 15) == office.asked[-1]
    sorry = "抱歉，暂时没有坐席能接听。 没人接。"
    assert ("tech.failed", "overflow", sorry) == (turn.path[-1], turn.outcome, words(turn))


@pytest.mark.parametrize(("overflow", "path"), [("callback", "operator.ticket"), ("voicemail", "tech.failed")])
def test_a_wait_in_vain_leads_where_the_queue_says(tree: MenuTree, overflow: str, path: str) -> None:
    """queues.yaml decides: a call-back is the node's own, as by key 1; anything else is what the node fails to."""
    queue = tree.queues["general"].model_copy(update={"overflow": overflow})
    tree = tree.model_copy(update={"queues": {**tree.queues, "general": queue}})

    turn = play(tree, Keys("0"), QueueLeft("leave", 600))

    assert path == turn.path[0]


def test_key_1_leads_to_a_call_back(tree: MenuTree) -> None:
    """The caller leaves Twilio's queue first; its action then finds the place kept and makes the ticket."""
    office = Office()

    leaving = play(tree, Keys("0"), Keys("1"), office=office)
    gone = play(tree, Keys("0"), Keys("1"), QueueLeft("leave", 30), office=office)

    assert Leave() == leaving.wait
    assert Left("general", "call-back", 30) in office.asked
    assert ("operator.ticket", "main.bye") == gone.path


def test_key_1_leads_on_where_nobody_calls_back(tree: MenuTree) -> None:
    """There is always a way out by key, and it is said."""
    bare = QueueNode(queue="general", full="tech.full", failed="tech.failed")
    tree = tree.model_copy(update={"nodes": {**tree.nodes, "operator": bare}})

    waiting = play(tree, Keys("0"), Waiting(1, 0))
    gone = play(tree, Keys("0"), Keys("1"), QueueLeft("leave", 30))

    assert words(waiting).endswith("不再等待，请按1。")
    assert ("tech.failed",) == gone.path


@pytest.mark.parametrize("key", "0234567890*#")
def test_other_keys_wait_on(tree: MenuTree, key: str) -> None:
    """0 has no meaning there: the caller is on the way to a person already."""
    turn = play(tree, Keys("0"), Keys(key))

    assert ((), Hold(0)) == (turn.said, turn.wait)


def test_a_way_out_that_was_taken_is_forgotten(tree: MenuTree) -> None:
    """Who waits again later, and for too long, is no call-back."""
    office = Office()

    play(tree, Keys("0"), Keys("1"), QueueLeft("leave", 9), Keys("0"), QueueLeft("leave", 600), office=office)

    assert ["call-back"] == [one.how for one in office.asked if isinstance(one, Left)]


def test_a_full_queue_says_so_and_lets_insist(tree: MenuTree) -> None:
    """The first time it leads on; who comes back to it wants to wait all the same."""
    nodes = {**tree.nodes, "tech.full": tree.nodes["main"]}
    tree = tree.model_copy(update={"nodes": nodes})
    once, twice = Office(QueueFull(60)), Office(QueueFull(60))

    full = play(tree, Keys("0"), office=once)
    play(tree, Keys("0"), Keys("0"), office=twice)

    assert ("tech.full", "busy") == (full.path[-1], full.outcome)
    assert [Admit("general")] == once.asked[1:]
    assert [Admit("general"), Admit("general", insists=True)] == twice.asked[1:]


@pytest.mark.parametrize(
    ("result", "how", "wait"),
    [
        ("bridged", "person", Hangup()),
        ("redirected", "person", Hangup()),
        ("hangup", "gone", Hangup()),
        ("queue-full", "refused", Hangup()),
        ("error", "failed", Hangup()),
    ],
)
def test_every_end_of_a_wait_is_told_to_the_office(tree: MenuTree, result: str, how: str, wait: object) -> None:
    """The line is shorter by one, whatever the reason."""
    office = Office()

    turn = play(tree, Keys("2"), QueueLeft(result, 7), office=office)  # type: ignore[arg-type]

    assert Left("tech", how, 7) == office.asked[-1]  # type: ignore[arg-type]
    assert wait == turn.wait


def test_where_the_call_stands_is_asked_with_twilios_count(tree: MenuTree) -> None:
    """The office adds the places that are kept."""
    office = Office()

    play(tree, Keys("0"), Waiting(2, 41), office=office)

    assert InLine("general", 2, 41) == office.asked[-1]
