"""What Twilio tells of the calls to agents is late, twice, out of order or never: the caller is helped all the same.

Whole calls, as in `test_rung_agents`; only the callbacks about agents' calls go astray.
"""

from __future__ import annotations

from functools import partial
from itertools import product
from typing import TYPE_CHECKING

import pytest

from ivr.office.ringing import DECIDES_WITHIN, PICKED_UP_WITHIN
from tests.web.rung.callbacks import callbacks
from tests.web.rung.faulty_api import Plan, Silence, faulty_api
from tests.web.rung.line import LI, ONLY_WANG, TAKES, WANG, caller

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.web.rung.line import Play, Played

pytestmark = pytest.mark.reliability

WAYS: dict[str, Callable[[str], Sequence[float]]] = {
    "twice": lambda _status: (0, 0),
    "twice, the second late": lambda _status: (0, 7),
    "late": lambda _status: (4,),
    "later than anybody waits for them": lambda _status: (200,),
    "the end before the beginning": lambda status: (20,) if status == "initiated" else (0,),
    "the beginning, after the next ring has begun": lambda status: (75,) if status == "initiated" else (0,),
    "the end alone": lambda status: () if status == "initiated" else (0,),
    "the beginning alone": lambda status: (0,) if status == "initiated" else (),
    "never": lambda _status: (),
}
# What the agent's phone does, and how the ring comes out when that is told.
DOES = {
    "busy": "busy",
    "no-answer": "no-answer",
    "after:2s,talk:3s": "declined",
    TAKES: "talked",
}


def is_sound(found: Played) -> None:
    """Hold what is so however callbacks go astray: one call for each ring, and one talk for each caller."""
    assert {1} == found.calls_per_ring()
    assert "您排在第1位。" in found.said("caller")
    callers = [who for _, who in found.talks()]
    assert sorted(set(callers)) == sorted(callers)


@pytest.mark.parametrize("does", DOES)
@pytest.mark.parametrize(
    ("store", "way"),
    [*product(["sqlite"], WAYS), ("postgres", "twice"), ("postgres", "the end before the beginning")],
    indirect=["store"],
)
def test_the_caller_is_somebodys_in_the_end(way: str, does: str, play: Play) -> None:
    """Who takes callers has this one; of whom nothing is heard, the next one has."""
    astray = partial(callbacks, way=WAYS[way])

    found = play(caller("first"), wang=does, li="after:6s,talk:60s,keys:1", between=[astray])

    is_sound(found)
    taker = WANG if does == TAKES else LI
    assert [(f"callee:{taker}", "caller")] == found.talks()
    assert {DOES[does], "lost"} >= {result for agent, result in found.results() if agent == "wang"}
    assert ["bridged"] == found.left()


@pytest.mark.parametrize("does", ["busy", "no-answer", "failed"])
def test_of_whom_nothing_is_heard_the_next_is_rung_as_soon_as_a_phone_has_rung_out(does: str, play: Play) -> None:
    """The caller does not wait for as long as it could take to ask for a call."""
    found = play(caller("first"), wang=does, li=TAKES, between=[partial(callbacks, way=lambda _status: ())])

    waited_s = found.rung_at(LI)[0] - found.rung_at(WANG)[0]
    assert 0 <= waited_s - PICKED_UP_WITHIN.total_seconds() <= 2
    assert [("wang", "lost"), ("li", "talked")] == found.results()


def test_who_hangs_up_in_the_whisper_unheard_keeps_the_caller_for_a_while(play: Play) -> None:
    """Nobody knows that they are not deciding any more."""
    found = play(
        caller("first"), wang="after:2s,talk:3s", li=TAKES, between=[partial(callbacks, way=lambda _status: ())]
    )

    waited_s = found.rung_at(LI)[0] - found.rung_at(WANG)[0]
    assert 0 <= waited_s - DECIDES_WITHIN.total_seconds() <= 6
    assert [("wang", "lost"), ("li", "talked")] == found.results()


def test_a_call_placed_after_it_was_given_up_is_ended(play: Play) -> None:
    """The caller had gone as Twilio, which gave no answer, placed the call at last: it falls silent, not asked for."""
    plan = Plan(calls=[Silence(taken=True)], looks=[Silence(taken=False)] * 9)

    def late(status: str) -> Sequence[float]:
        return (6,) if status == "initiated" else (0,)

    found = play(
        caller("first", stays=4),
        caller("second", 1, keys="8", stays=40),
        wang="after:18s,talk:60s,keys:1",
        agents=ONLY_WANG,
        between=[partial(callbacks, way=late), partial(faulty_api, plan=plan)],
    )

    assert ["canceled"] == found.ends(WANG)
    assert [("wang", "gone")] == found.results()
    assert "end" in plan.asked
