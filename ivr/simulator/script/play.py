"""Playing a scripted call to its end, and the verdict on it. Does no I/O: the stage is set by whoever asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ivr.simulator.driver import run
from ivr.simulator.script.stage import setup_of
from ivr.simulator.script.troupe import Troupe

if TYPE_CHECKING:
    from ivr.errors import Place
    from ivr.simulator.events import Sink
    from ivr.simulator.exchange import Exchange, Setup
    from ivr.simulator.script.model import Ends, Script
    from ivr.simulator.script.stage import Serve
    from ivr.simulator.script.troupe import Role

# Who ends a call in which the app, or a limit of ours, has failed.
FAULTS = frozenset({"twilio", "limit"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a script.

    passed: None where it was not played; `message` then has the reason.
    step: counted from 1; None where no step failed. heard: what was said since the caller last acted.
    answered: whether the app gave any HTTP answer. pressed: each node and the one key pressed there, as far as the app
    names its nodes; whoever watches the call fills it in.
    """

    name: str
    file: str
    passed: bool | None
    step: int | None = None
    line: int | None = None
    heard: str | None = None
    message: str = ""
    answered: bool = True
    pressed: tuple[tuple[str, str], ...] = ()


def play(script: Script, number: Setup, serve: Serve, watch: Sink | None = None) -> Verdict:
    """Play a script and return the verdict.

    number: what is dialled, and from when where the script does not say. watch: is shown every event.

    Raises:
        IVRError: the stage cannot be set.
    """
    troupe = Troupe(script, watch)
    stage = serve(script, setup_of(script, number), troupe.learn, troupe)
    troupe.enter(stage.exchange)
    run(stage.exchange, stage.transport)
    wrong = next((found for role in troupe.roles if (found := _wrong_in(role, stage.exchange))), None)
    if wrong is None and stage.shows_sms and script.sms not in (None, troupe.sms):
        wrong = _Wrong(script.place, f"{script.sms} SMS were expected, and {troupe.sms} were sent")
    answered = stage.exchange.heard_from_app
    if wrong is None:
        return Verdict(script.name, script.file, passed=True, answered=answered)
    return Verdict(
        script.name, script.file, False, wrong.step, wrong.place.line, wrong.heard, wrong.message, answered=answered
    )


@dataclass(frozen=True, slots=True)
class _Wrong:
    place: Place
    message: str
    step: int | None = None
    heard: str = ""


def _wrong_in(role: Role, exchange: Exchange) -> _Wrong | None:
    """Return the first thing wrong in one of the calls, or None."""
    whose = "" if role.name == "caller" else f"{role.name}: "
    role.actor.finish()
    failure = role.actor.failure
    if failure is not None:
        step = role.call.steps[failure.step - 1]
        message = f"{whose}{step.written}: {failure.message}"
        return _Wrong(step.place, message, failure.step, failure.heard)
    if role.leg is None:
        return _Wrong(role.call.place, f"{whose}the call was never placed: the one before it did not end")
    ends = role.call.ends
    expects_fault = ends is not None and ends.by in FAULTS
    if exchange.failed and role.leg.ended_by in FAULTS and not expects_fault:
        message = f"{whose}the app failed, and the call was ended by {role.leg.ended_by}"
        return _Wrong(ends.place if ends else role.call.place, message, heard=role.actor.heard)
    return _wrong_end(ends, role, whose) if ends else None


def _wrong_end(ends: Ends, role: Role, whose: str) -> _Wrong | None:
    leg = role.leg
    assert leg is not None
    for name, wanted, found in (("status", ends.status, leg.status), ("by", ends.by, leg.ended_by)):
        if wanted is not None and wanted != found:
            message = f"{whose}ends {name}: {wanted} was expected, and it was {found or 'nobody'}"
            return _Wrong(ends.place, message, heard=role.actor.heard)
    # An app that names no nodes shows no path.
    if ends.path and leg.path and list(ends.path) != leg.path:
        message = f"{whose}ends path: the way was {', '.join(leg.path)}, not {', '.join(ends.path)}"
        return _Wrong(ends.place, message, heard=role.actor.heard)
    return None
