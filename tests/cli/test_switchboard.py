"""The phones on one desk: they come as legs come, show each its own, and the keys go to the one in the hand."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from ivr.cli.doings import doings, keys
from ivr.cli.screen import View, draw
from ivr.cli.switchboard import GONE_AFTER_S, Switchboard
from ivr.simulator.callee import BY_HAND
from ivr.simulator.driver import run
from ivr.simulator.ears import Ears
from ivr.simulator.exchange import Exchange, Setup
from ivr.simulator.http.wsgi import WsgiTransport
from ivr.simulator.media import NoEar
from ivr.simulator.person import Person

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

CLERK, SECRETARY = "+8613900139000", "+8613900139111"
PAGES = {
    "/dial": f'<Dial action="/bye"><Number url="/whisper">{CLERK}</Number><Number>{SECRETARY}</Number></Dial>',
    "/whisper": '<Gather numDigits="1" action="/accept"><Say>Press 1 to accept.</Say></Gather><Hangup/>',
    "/accept": "<Say>Connecting.</Say>",
    "/bye": "<Say>Goodbye.</Say>",
    "/queue": '<Enqueue action="/bye" waitUrl="/music">help</Enqueue>',
    "/music": '<Say>You are waiting.</Say><Pause length="30"/>',
    "/room": '<Dial hangupOnStar="true"><Conference>board</Conference></Dial>',
}


def app(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    start("200 OK", [("Content-Type", "text/xml")])
    return [f"<Response>{PAGES[environ['PATH_INFO']]}</Response>".encode()]


class Desk:
    """A switchboard on virtual time, with a person at it."""

    def __init__(self, path: str, seats: tuple[str, ...] = ()) -> None:
        self.switchboard = Switchboard()
        setup = Setup(f"http://ivr.local{path}", datetime(2026, 11, 24, tzinfo=UTC), callees={"*": BY_HAND})
        self.exchange = Exchange(setup, self.switchboard.saw)
        self.exchange.ear = Ears(NoEar(), [self.switchboard], lambda: self.exchange.t)
        self.turned: list[str] = []
        self.switchboard.turned = lambda leg: self.turned.append(leg.name)
        self.switchboard.place(self.exchange, Person())
        for queue in seats:
            self.switchboard.seat(queue)

    def till(self, t: float) -> Desk:
        """Let time pass, and the desk be looked at."""
        self.exchange.timeline.at(t, lambda: None)
        run(self.exchange, WsgiTransport(app), lambda: self.exchange.t >= t and not self.exchange.outbox)
        run(self.exchange, WsgiTransport(app), lambda: (self.exchange.timeline.next_due() or t + 1) > t)
        self.switchboard.settle(self.exchange.t)
        return self

    def shows(self, width: int = 80, height: int = 24, **view: object) -> list[str]:
        """Return the picture."""
        now = self.exchange.t
        seen = View(
            width,
            height,
            now,
            phones=tuple(doings(self.switchboard, self.exchange, now)),
            keys=tuple(keys(self.switchboard)),
            **view,  # type: ignore[arg-type]
        )
        console = Console(width=width, height=height, force_terminal=True)
        return [line.plain.rstrip() for line in draw(self.switchboard.board, seen, console)]

    @property
    def phones(self) -> dict[str, str]:
        """Return what goes on at each phone, by its leg."""
        return {each.name: each.what for each in doings(self.switchboard, self.exchange, self.exchange.t)}

    @property
    def held(self) -> str:
        """Return whose phone is in the hand."""
        assert self.switchboard.held is not None
        return self.switchboard.held.leg.name


def test_one_phone_alone_is_not_listed() -> None:
    """A call without other legs looks as it always did."""
    shown = Desk("/queue").till(1.0).shows()

    assert not any("▸ caller" in line for line in shown)
    assert "0-9 * # press   a answer as agent   h hang up   ? help   n new caller" == shown[-1].strip()


def test_whoever_is_dialled_rings_on_the_desk() -> None:
    """Each on a line of its own; the caller's phone stays in the hand, and one key answers the first."""
    desk = Desk("/dial").till(3.0)

    shown = desk.shows()
    assert [
        "▸ caller                 waits for an answer",
        f"callee:{CLERK}  rings, 0:03",
        f"callee:{SECRETARY}  rings, 0:03",
    ] == [line.strip() for line in shown[2:5]]
    assert f"a answer {CLERK}" in shown[-1]


def test_an_answer_takes_the_phone_and_its_keys_go_there() -> None:
    """The whisper is the callee's: what the caller hears stays at the caller's phone."""
    desk = Desk("/dial").till(3.0)

    desk.switchboard.answer()
    desk.till(4.0)

    assert [f"callee:{CLERK}"] == desk.turned
    assert {
        "caller": "waits for an answer",
        f"callee:{CLERK}": "hears “Press 1 to accept.”",
        f"callee:{SECRETARY}": "canceled",
    } == desk.phones
    assert any(line.strip().startswith("Press 1 to accept.") for line in desk.shows())
    desk.switchboard.person.press("1")
    desk.till(7.0)
    assert f"talks with callee:{CLERK}, 0:01" == desk.phones["caller"]
    assert "talks with caller, 0:01" == desk.phones[f"callee:{CLERK}"]
    desk.switchboard.turn()
    assert "caller" == desk.held
    assert [] == [line.text for line in desk.switchboard.board.conversation]


def test_what_rings_can_be_refused_after_turning_to_it() -> None:
    """The hang-up key refuses, says so, and the desk goes back to a phone that lives."""
    desk = Desk("/dial").till(1.0)

    desk.switchboard.turn()
    footer = desk.shows()[-1]
    desk.switchboard.person.hang_up()
    desk.till(2.0)

    assert "a answer   h refuse   Tab switch   ? help   n new caller" == footer.strip()
    assert "busy" == desk.phones[f"callee:{CLERK}"]
    assert "caller" == desk.held
    assert f"callee:{CLERK}" not in desk.till(2.5 + GONE_AFTER_S).phones


def test_turning_goes_round() -> None:
    """From the last phone to the first."""
    desk = Desk("/dial").till(1.0)

    for _ in range(3):
        desk.switchboard.turn()

    assert [f"callee:{CLERK}", f"callee:{SECRETARY}", "caller"] == desk.turned


@pytest.mark.parametrize("seats", [(), ("help",)], ids=["who sits down then", "who sat there"])
def test_an_agent_takes_the_caller_who_waits(seats: tuple[str, ...]) -> None:
    """One key, from the caller's own phone; hanging up makes the agent free, not gone."""
    desk = Desk("/queue", seats).till(2.0)
    assert "in queue help, 0:02" == desk.phones["caller"]

    desk.switchboard.answer()
    desk.till(5.0)

    assert "agent:help" == desk.held
    assert {"caller": "talks with agent:help, 0:03", "agent:help": "talks with caller, 0:03"} == desk.phones
    desk.switchboard.person.hang_up()
    desk.till(5.5)
    assert {"caller": "hears “Goodbye.”", "agent:help": "free"} == desk.phones
    assert "agent:help" == desk.held


def test_two_callers_wait_in_one_queue() -> None:
    """A new caller has the next number and the phone in the hand; the free agent says how many wait."""
    desk = Desk("/queue", ("help",)).till(1.0)

    desk.switchboard.call_again()
    desk.till(2.0)

    assert "caller:2" == desk.held
    assert ("in queue help, 0:02", "in queue help, 0:01") == (desk.phones["caller"], desk.phones["caller:2"])
    assert "free, 2 wait" == desk.phones["agent:help"]
    numbers = [event["from"] for event in desk.switchboard.trace.events if event.event == "call"]
    assert ["+8613800138000", "+8613800138001"] == numbers
    desk.switchboard.turn()
    desk.switchboard.turn()
    shown = desk.shows()
    assert "free, 2 wait" in "\n".join(shown[-12:])
    assert "a take the caller   Tab switch   ? help   n new caller" == shown[-1].strip()


def test_two_callers_in_one_conference() -> None:
    """The first waits alone until the second comes, and each shows it."""
    desk = Desk("/room").till(1.0)
    assert "in conference board, alone, not begun" == desk.phones["caller"]

    desk.switchboard.call_again()
    desk.till(2.0)

    assert {"in conference board, with 1 other"} == set(desk.phones.values())
    assert any("in conference board; * leaves it" in line for line in desk.shows())


def test_leaving_puts_every_phone_down() -> None:
    """Callers first, and what they dialled ends with them."""
    desk = Desk("/dial").till(1.0)
    desk.switchboard.answer()
    desk.switchboard.call_again()
    desk.till(2.0)

    desk.switchboard.hang_up_all()
    desk.till(3.0)

    assert desk.exchange.is_over
    assert [] == desk.switchboard.live


@pytest.mark.parametrize("width", [20, 44, 80, 120])
@pytest.mark.parametrize("height", [6, 12, 20, 40])
def test_many_phones_fit_any_terminal(width: int, height: int) -> None:
    """What rings and what is in the hand are never the lines left out."""
    desk = Desk("/dial").till(1.0)
    for _ in range(6):
        desk.switchboard.call_again()
    desk.till(2.0)

    shown = desk.shows(width, height)

    assert len(shown) <= height
    assert all(len(line) <= width for line in shown)
    assert any("▸ caller:7" in line for line in shown)


def test_what_an_app_names_cannot_paint_the_list() -> None:
    """A queue's name is as plain as what is said."""
    desk = Desk("/queue").till(1.0)
    desk.switchboard.call_again()
    waiting = desk.switchboard.phones[0].board.waiting
    assert waiting is not None
    waiting.queue = "\x1b[2J[red]help"

    shown = "\n".join(desk.shows())

    assert "\x1b" not in shown
    assert "[red]help" in shown
