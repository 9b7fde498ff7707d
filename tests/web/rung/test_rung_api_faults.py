"""The API fails as an agent is to be rung: the caller waits on, is told so, and is helped; nobody is rung twice for it.

Whole calls: a caller in the queue, our app, a worker's rounds, Twilio's own client over HTTP, and the stand-in.
"""

from __future__ import annotations

import json
from functools import partial
from itertools import product
from typing import TYPE_CHECKING

import pytest

from tests.web.rung.callbacks import callbacks, untold
from tests.web.rung.faulty_api import Answers, Break, NobodyThere, Plan, Silence, faulty_api
from tests.web.rung.line import LI, ONLY_WANG, TAKES, WANG, caller

if TYPE_CHECKING:
    from tests.web.rung.faulty_api import Fault
    from tests.web.rung.line import Play, Played

pytestmark = pytest.mark.reliability

NAMELESS = json.dumps({"status": "queued"}).encode()
LISTLESS = b'{"calls": [{"sid": 5, "date_created": 7}]}'


def refusal(status: int, code: int, **headers: str) -> Answers:
    """Return an error as Twilio writes it."""
    body = {"code": code, "message": "no", "more_info": f"https://www.twilio.com/docs/errors/{code}", "status": status}
    return Answers(status, json.dumps(body).encode(), tuple((k.replace("_", "-"), v) for k, v in headers.items()))


def was_well_looked_after(found: Played) -> None:
    """Hold what is so in every case: in the queue and told so until somebody took them, and one call for each ring."""
    heard = found.said("caller")
    assert "您排在第1位。" in heard
    assert "正在为您接通人工服务，您在排队中，请不要挂断。" in heard
    assert found.calls_per_ring() <= {1}
    assert 1 == len(found.left())


# What goes wrong once, whether it rings wang's phone all the same, and the requests there are for the caller.
ONCE: dict[str, tuple[Fault, list[str]]] = {
    "429": (refusal(429, 20429), ["call", "call"]),
    "429 and when to come again": (refusal(429, 20429, Retry_After="7"), ["call", "call"]),
    "429 of a proxy": (Answers(429, b"<html>slow down</html>"), ["call", "call"]),
    "500 before it was taken": (Answers(500, b"oops"), ["call", "look", "call"]),
    "500 after it was taken": (Answers(500, b"oops", taken=True), ["call", "look"]),
    "503 of Twilio": (refusal(503, 20503), ["call", "look", "call"]),
    "503 of a proxy": (Answers(503), ["call", "look", "call"]),
    "nobody there": (NobodyThere(), ["call", "call"]),
    "time-out before it was taken": (Silence(taken=False), ["call", "look", "call"]),
    "time-out after it was taken": (Silence(taken=True), ["call", "look"]),
    "broken before it was taken": (Break(taken=False), ["call", "look", "call"]),
    "broken after it was taken": (Break(taken=True), ["call", "look"]),
    "no JSON": (Answers(201, b"created!", taken=True), ["call", "look"]),
    "a list": (Answers(201, b"[]", taken=True), ["call", "look"]),
    "a word": (Answers(201, b'"created"', taken=True), ["call", "look"]),
    "null": (Answers(201, b"null"), ["call", "look", "call"]),
    "no name": (Answers(201, NAMELESS, taken=True), ["call", "look"]),
    "a name that is none": (Answers(201, b'{"sid": 5}', taken=True), ["call", "look"]),
    "a date that is none": (Answers(201, LISTLESS, taken=True), ["call", "look"]),
    "an error that is a list": (Answers(500, b"[1]"), ["call", "look", "call"]),
    "wrong token": (refusal(401, 20003), ["call", "call"]),
    "no money": (refusal(403, 20006), ["call", "call"]),
}


@pytest.mark.parametrize(
    ("store", "once"),
    [
        *product(["sqlite"], ONCE),
        *product(["postgres"], ["429", "500 after it was taken", "time-out before it was taken", "nobody there"]),
    ],
    indirect=["store"],
)
def test_a_fault_that_passes_costs_the_caller_seconds(once: str, play: Play) -> None:
    """The same ring is tried again, after a look where it may have been taken, and the agent has the caller."""
    fault, asked = ONCE[once]
    plan = Plan(calls=[fault])

    found = play(
        caller("first"),
        wang="after:12s,talk:60s,keys:1",
        between=[partial(callbacks, way=untold), partial(faulty_api, plan=plan)],
    )

    was_well_looked_after(found)
    assert [(f"callee:{WANG}", "caller")] == found.talks()
    assert [WANG] == found.rung()
    assert [("wang", "talked")] == found.results()
    assert found.rung_at(WANG)[0] <= 10
    assert asked == plan.asked


def test_429_is_not_asked_again_before_twilio_says(play: Play) -> None:
    """Retry-After, in seconds."""
    plan = Plan(calls=[refusal(429, 20429, Retry_After="20")])

    found = play(caller("first"), wang=TAKES, between=[partial(faulty_api, plan=plan)])

    assert 20 <= found.rung_at(WANG)[0] <= 23
    assert [(f"callee:{WANG}", "caller")] == found.talks()


def test_429_for_longer_than_a_ring_is_of_use_gives_it_up_at_once(play: Play) -> None:
    """The next agent is tried; the first again after a rest."""
    plan = Plan(calls=[refusal(429, 20429, Retry_After="3600")])

    found = play(caller("first"), wang=TAKES, li="busy", between=[partial(faulty_api, plan=plan)])

    was_well_looked_after(found)
    assert [("wang", "failed"), ("li", "busy"), ("wang", "talked")] == found.results()
    assert found.rung_at(LI)[0] <= 3
    assert [(f"callee:{WANG}", "caller")] == found.talks()


@pytest.mark.parametrize(
    "fault",
    [refusal(400, 21211), refusal(400, 21215), refusal(403, 21215), refusal(400, 21210), refusal(404, 20404)],
    ids=["no number", "may not be called", "may not be called, as 403", "not our number", "no account"],
)
def test_what_another_try_would_not_change_is_the_next_agents_at_once(fault: Fault, play: Play) -> None:
    """Nobody waits for a number that can never be called."""
    plan = Plan(calls=[fault])

    found = play(caller("first"), wang=TAKES, li="after:12s,talk:60s,keys:1", between=[partial(faulty_api, plan=plan)])

    was_well_looked_after(found)
    assert [LI] == found.rung()
    assert found.rung_at(LI)[0] <= 3
    assert [("wang", "failed"), ("li", "talked")] == found.results()
    assert [(f"callee:{LI}", "caller")] == found.talks()


LOOKS: dict[str, Fault] = {
    "500": Answers(500),
    "429": refusal(429, 20429),
    "time-out": Silence(taken=False),
    "nobody there": NobodyThere(),
    "a list": Answers(200, b"[]"),
    "null": Answers(200, b"null"),
    "nothing": Answers(200, b"{}"),
    "a figure": Answers(200, b'{"calls": 3}'),
    "calls that are none": Answers(200, LISTLESS),
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
@pytest.mark.parametrize("taken", [True, False], ids=["taken", "not taken"])
def test_a_doubt_that_cannot_be_looked_up_is_not_rung_again(look: Fault, taken: bool, play: Play) -> None:
    """It is looked up until it can be; only then is it known whether to ring."""
    plan = Plan(calls=[Silence(taken)], looks=[look])

    found = play(
        caller("first"),
        wang="after:18s,talk:60s,keys:1",
        agents=ONLY_WANG,
        between=[partial(callbacks, way=untold), partial(faulty_api, plan=plan)],
    )

    was_well_looked_after(found)
    assert (["call", "look", "look"] + (["call"] if not taken else [])) == plan.asked
    assert [WANG] == found.rung()
    assert [(f"callee:{WANG}", "caller")] == found.talks()


def test_a_call_in_doubt_that_is_not_listed_yet_is_not_placed_twice(play: Play) -> None:
    """Twilio took it, and its list shows it late: the call itself tells us of it."""
    plan = Plan(calls=[Silence(taken=True)], looks=[Answers(200, b'{"calls": []}')] * 5)

    found = play(caller("first"), wang="after:12s,talk:60s,keys:1", between=[partial(faulty_api, plan=plan)])

    was_well_looked_after(found)
    assert ["call"] == plan.asked
    assert [WANG] == found.rung()
    assert [(f"callee:{WANG}", "caller")] == found.talks()


# What goes wrong each time, and how often it does until two agents have failed three times each, and once more.
FOR_LONG: dict[str, tuple[Fault, int]] = {
    "429": (refusal(429, 20429), 35),
    "500": (Answers(500), 35),
    "nobody there": (NobodyThere(), 35),
    "wrong token": (refusal(401, 20003), 35),
    "no number": (refusal(400, 21211), 7),
}


@pytest.mark.parametrize(("fault", "times"), FOR_LONG.values(), ids=FOR_LONG)
def test_an_api_that_is_well_again_rings_who_still_waits(fault: Fault, times: int, play: Play) -> None:
    """However often nobody could be rung before: no phone has rung for the caller yet."""
    plan = Plan(calls=[fault] * times)

    found = play(caller("first"), wang=TAKES, li=TAKES, between=[partial(faulty_api, plan=plan)])

    was_well_looked_after(found)
    assert [(f"callee:{found.rung()[0]}", "caller")] == found.talks()
    assert [] == plan.calls


@pytest.mark.parametrize("fault", [fault for fault, _ in FOR_LONG.values()], ids=FOR_LONG)
def test_an_api_that_stays_down_leaves_the_caller_to_the_queues_own_rules(fault: Fault, play: Play) -> None:
    """After the longest wait the caller is asked back, with a ticket; nobody's phone has rung."""
    plan = Plan(calls=[fault] * 1000)

    found = play(caller("first"), between=[partial(faulty_api, plan=plan)])

    was_well_looked_after(found)
    assert [] == found.rung()
    assert {"failed"} == {result for _, result in found.results()[:-2]}
    assert ["leave"] == found.left()
    assert ["open"] == found.tickets()


def test_nobody_is_dropped_for_a_hang_up_that_fails(play: Play) -> None:
    """The caller leaves, and the API will not end the ringing at first: it is asked again, and obeys."""
    plan = Plan(ends=[refusal(429, 20429), Answers(500)])

    found = play(
        caller("first", stays=1),
        caller("second", 40),
        wang="after:18s,talk:60s,keys:1",
        agents=ONLY_WANG,
        between=[partial(faulty_api, plan=plan)],
    )

    assert ["canceled", "completed"] == found.ends(WANG)
    assert [(f"callee:{WANG}", "caller:second")] == found.talks()
