"""Agents who are rung, each call whole: who is rung when, what they hear, and whom they get."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.web.rung.conftest import ON_BOTH
from tests.web.rung.line import CALLER, LI, ONLY_WANG, SETTINGS, TAKES, WANG, caller

if TYPE_CHECKING:
    from tests.web.rung.line import Play

pytestmark = ON_BOTH


def test_an_agent_is_rung_hears_who_waits_and_takes_them(play: Play) -> None:
    """The caller comes into the queue, the phone rings, 1 joins them, and the call ends with the talk."""
    found = play(caller("first"), wang=TAKES)

    assert [WANG] == found.rung()
    assert [(f"callee:{WANG}", "caller")] == found.talks()
    assert "坐席线路来电。" in found.said(f"callee:{WANG}")
    assert [("wang", "talked")] == found.results()
    assert ["bridged"] == found.left()


def test_the_whisper_tells_path_entries_language_wait_a116(play: Play) -> None:
    """All of it is said to the agent who listens to the end, before anybody is connected."""
    found = play(caller("first", keys="0", stays=1), caller("second", 30, keys="8" + "0"), wang="after:3s,talk:40s")

    heard = found.said(f"callee:{WANG}")
    assert "选了人工服务。" in heard
    assert "使用English。" in heard
    assert "等了不到1分钟。" in heard
    assert "接听请按1，不按不会接通。" in heard


def test_the_queue_gets_the_record_as_parameters_a116(play: Play) -> None:
    """Path, fields that were entered, language, wait, class and ticket; not what was entered."""
    found = play(caller("first", keys="80"), wang=TAKES)

    (joined,) = [
        str(event["url"])
        for event in found.events
        if event.event == "request" and "/voice/rung/joined" in str(event["url"])
    ]
    record = parse_qs(urlsplit(joined).query, keep_blank_values=True)
    assert {"queue", "language", "path", "waited", "class", "entered", "ticket"} <= record.keys()
    assert (["general"], ["en-US"], [""]) == (record["queue"], record["language"], record["entered"])
    assert ["main,operator,operator.queue"] == [path.removeprefix("main,") for path in record["path"]]
    assert 3 <= int(record["waited"][0]) <= 6


def test_an_agent_quicker_than_the_words_before_the_queue_waits(play: Play) -> None:
    """The phone rings as soon as the caller is on the way: 1 is pressed seconds before Twilio's queue has the call."""
    found = play(caller("first", keys="31"), wang="after:0s,talk:60s,keys:1")

    pressed = next(event.t for event in found.events if event.event == "press" and event.leg == f"callee:{WANG}")
    queued = next(event.t for event in found.events if event.event == "enqueue")
    assert pressed < queued - 4
    assert [(f"callee:{WANG}", "caller")] == found.talks()
    assert [("wang", "talked")] == found.results()


def test_first_come_is_first_served(play: Play) -> None:
    """Two callers and one agent: the second is rung for when the first talk is written up, and not before."""
    found = play(caller("first"), caller("second", 2), wang="after:3s,talk:30s,keys:1", agents=ONLY_WANG)

    assert [(f"callee:{WANG}", "caller"), (f"callee:{WANG}", "caller:second")] == found.talks()
    assert [WANG, WANG] == found.rung()
    ends = [event.t for event in found.events if event.event == "end" and event.leg == f"callee:{WANG}"]
    rings = found.rung_at(WANG)
    assert 30 <= rings[1] - ends[0] <= 32


def test_two_callers_have_two_agents(play: Play) -> None:
    """Each agent is rung once, and nobody is taken twice."""
    found = play(caller("first"), caller("second", 2), wang=TAKES, li="after:1s,talk:60s,keys:1")

    assert [WANG, LI] == sorted(found.rung())
    assert {"caller", "caller:second"} == {who for _, who in found.talks()}
    assert [("wang", "talked"), ("li", "talked")] == found.results()


@pytest.mark.parametrize(
    ("does", "result"),
    [
        ("busy", "busy"),
        ("failed", "failed"),
        ("no-answer", "no-answer"),
        ("after:2s,talk:3s", "declined"),
        ("after:2s", "declined"),
        ("after:2s,keys:5", "declined"),
    ],
    ids=["busy", "failed", "no answer", "hangs up in the whisper", "a voicemail", "another key"],
)
def test_who_does_not_take_the_caller_is_followed_by_the_next(does: str, result: str, play: Play) -> None:
    """Nobody is connected without the key, and the caller is the next agent's."""
    found = play(caller("first"), wang=does, li=TAKES)

    assert [(f"callee:{LI}", "caller")] == found.talks()
    assert [("wang", result), ("li", "talked")] == found.results()
    assert [WANG, LI] == found.rung()


def test_nobody_takes_the_caller_and_the_queue_overflows(play: Play) -> None:
    """An agent is rung again after a rest, three times at most for one caller; then the queue's own rules hold."""
    found = play(caller("first"), wang="busy", agents=ONLY_WANG)

    assert [WANG] * 3 == found.rung()
    rings = found.rung_at(WANG)
    assert all(60 <= later - earlier <= 62 for earlier, later in pairwise(rings))
    assert ["leave"] == found.left()
    assert [] == found.talks()


def test_a_complaint_nobody_answers_in_time_is_not_rung_for_again(play: Play) -> None:
    """At 15 s it goes to the supervisor's queue, which these agents do not serve."""
    agents = (SETTINGS.agents[0], replace(SETTINGS.agents[1], queues=("complaint",)))

    found = play(caller("first", keys="31"), wang="busy", li="after:30s,talk:60s,keys:1", agents=agents)

    assert [("wang", "busy"), ("li", "no-answer")] == found.results()
    assert [] == found.talks()


def test_a_complaint_that_goes_elsewhere_stops_the_ringing(play: Play) -> None:
    """The phone that rings as the caller leaves for the supervisor's queue falls silent."""
    agents = (SETTINGS.agents[0], replace(SETTINGS.agents[1], queues=("complaint",)))

    found = play(caller("first", 5, keys="31"), li="after:30s,talk:60s,keys:1", agents=agents)

    assert [("wang", "no-answer"), ("li", "gone")] == found.results()
    assert ["canceled"] == found.ends(LI)
    assert [] == found.talks()


def test_a_caller_who_hangs_up_ends_the_ringing(play: Play) -> None:
    """The agent's phone falls silent: the API is asked to end the call."""
    found = play(caller("first", stays=1), wang="after:18s,talk:60s,keys:1")

    assert [WANG] == found.rung()
    assert [("wang", "gone")] == found.results()
    assert ["canceled"] == found.ends(WANG)


def test_an_agent_in_the_whisper_hears_that_the_caller_has_gone(play: Play) -> None:
    """Nobody is cut off in a sentence, and it is no reason for a rest."""
    found = play(caller("first", stays=5), caller("second", 40), wang="after:2s", agents=ONLY_WANG)

    assert "接听请按1，不按不会接通。 来电者已经离开。" in found.said(f"callee:{WANG}")
    assert [("wang", "gone"), ("wang", "declined")] == found.results()[:2]


WANTS_A_CALL_BACK = CALLER.format(
    name="first", second=0, steps='{press: "0"}, {wait: 8}, {press: "1"}, {wait: 30}, {hangup: true}'
)


def test_a_caller_who_wants_a_call_back_ends_the_ringing(play: Play) -> None:
    """Key 1 keeps the place and ends the wait: the phone falls silent, and the ticket is made."""
    found = play(WANTS_A_CALL_BACK, wang="after:18s,talk:60s,keys:1")

    assert ["canceled"] == found.ends(WANG)
    assert [("wang", "gone")] == found.results()
    assert ["open"] == found.tickets()


def test_a_ring_for_who_wants_a_call_back_is_the_next_callers(play: Play) -> None:
    """The phone rings on, and the agent hears of who waits now."""
    found = play(WANTS_A_CALL_BACK, caller("second", 4), wang="after:18s,talk:30s,keys:1", agents=ONLY_WANG)

    assert [WANG] == found.rung()
    assert [(f"callee:{WANG}", "caller:second")] == found.talks()
    assert ["open"] == found.tickets()
