"""Dialling a conference: waiting for it to start, being in it, leaving it."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from ivr.simulator.documents import run
from ivr.simulator.http.exchange import FetchError, Request
from ivr.simulator.http.urls import resolve
from ivr.simulator.leg import Moved
from ivr.simulator.process import Elapsed, Key, Process, Signal, Wait
from ivr.simulator.rooms import KICKED, Announcement, Participant, Room, WaitOver
from ivr.simulator.scene import ROOM_WAIT
from ivr.simulator.twiml.document import DocumentError

if TYPE_CHECKING:
    from ivr.simulator.leg import Leg
    from ivr.simulator.twiml import verbs as v
    from ivr.simulator.verbs.outcome import Outcome


# "≤ 128, unique, no /, not a CallSid". https://www.twilio.com/docs/api/errors/16023
LONGEST_LABEL = 128
CALL_SID = re.compile(r"CA[0-9a-f]{32}")


def confer(leg: Leg, verb: v.Dial, noun: v.Conference, outcome: Outcome) -> Process[None]:
    """Take part until the room ends, the caller leaves with *, or the time limit.

    Raises:
        PassedOver: the label is taken, so that the next verb runs.
    """
    outcome.status = "failed"
    if not noun.text:
        leg.warn(13237, "<Conference> names no room.")
        return
    room = leg.exchange.room(noun.text)
    label = noun.participant_label or ""
    refused = _refused(noun, label, room)
    if refused is not None:
        leg.warn(*refused)
        return
    if label and any(other.label == label for other in room.participants):
        leg.warn(16025, f"participant label {label!r} is in use in {noun.text!r}; the next verb runs.")
        raise PassedOver
    participant = Participant(
        leg,
        noun,
        muted=noun.muted,
        start_on_enter=noun.start_conference_on_enter,
        end_on_exit=noun.end_conference_on_exit,
        label=label,
        coaching=noun.coach or "",
    )
    if noun.coach:
        leg.exchange.outline(leg, "Conference coach", "whom they coach is told, no sound is kept from anybody")
    base = leg.url
    leg.answer()
    outcome.status, outcome.bridged = "answered", True
    room.join(participant)
    if verb.hangup_on_star:
        leg.party.input_opened(leg, "dial")
        leg.party.prompt_ended(leg)
    reason = "participant_hung_up"
    try:
        if not room.has_started:
            yield from _wait_for_start(participant, verb)
        participant.waits = False
        if participant in room.participants and room.has_started:
            yield from _stay(participant, verb, room)
    except Moved:
        reason = KICKED
        raise
    finally:
        leg.url = base
        if verb.hangup_on_star:
            leg.party.input_closed(leg)
        room.leave(participant, reason)


def _refused(noun: v.Conference, label: str, room: Room) -> tuple[int, str] | None:
    """Return Twilio's number and the reason why nobody is let in as the noun asks, or None."""
    if label and not _is_label(label):
        return 16023, f"participantLabel {label[:40]!r} is not one: at most {LONGEST_LABEL} characters, no /, no SID."
    if noun.coach and not CALL_SID.fullmatch(noun.coach):
        return 13240, f"coach {noun.coach!r} is no call's SID, CA and 32 digits."
    if noun.coach and not any(other.leg.sid == noun.coach for other in room.participants):
        return 16028, f"{noun.coach!r}, who is to be coached, is not in {noun.text!r}."
    if len(room.participants) >= noun.max_participants:
        return 16020, f"conference {noun.text!r} is full with {len(room.participants)} participants."
    return None


def _is_label(label: str) -> bool:
    return len(label) <= LONGEST_LABEL and "/" not in label and not CALL_SID.fullmatch(label)


class PassedOver(Exception):
    """The Dial counts as not written: no action is requested, the next verb runs."""


def _wait_for_start(participant: Participant, verb: v.Dial) -> Process[None]:
    """Hear the waiting document once, then silence, until the room starts or the caller leaves with *."""
    leg, noun = participant.leg, participant.noun
    try:
        if noun.wait_url:  # absent: Twilio's hold music; empty: silence
            url = resolve(leg.url, noun.wait_url)
            request: Request | None = Request(noun.wait_method, url, leg.parameters(), "document")
            while request is not None:
                request = yield from run(leg, request, ROOM_WAIT)
        yield from _silence(verb)
    except (FetchError, DocumentError) as error:
        leg.emit("error", code=error.code, message=f"the conference's waitUrl failed: {error.message}")
        with suppress(WaitOver):
            yield from _silence(verb)
    except WaitOver:
        pass


def _silence(verb: v.Dial) -> Process[None]:
    while (yield Wait(keys=verb.hangup_on_star)) != Key("*"):
        pass


def _stay(participant: Participant, verb: v.Dial, room: Room) -> Process[None]:
    until = participant.leg.exchange.t + verb.time_limit_s
    while participant in room.participants and room.has_started:
        match (yield Wait(until, keys=verb.hangup_on_star, signals=True)):
            case Elapsed() | Key(digit="*"):
                return
            case Signal(name="ended", of=ended) if ended is room:
                return
            case Signal(name="kicked", of=kicked) if kicked is room:
                return
            case Signal(name="hear", of=Request() as music):
                yield from _hear_apart(participant, music)
            case Signal(name="hear", of=Announcement() as announcement):
                yield from _hear_announcement(participant, announcement)


def _hear_announcement(participant: Participant, announcement: Announcement) -> Process[None]:
    leg, problem = participant.leg, ""
    request = Request(announcement.method, announcement.url, leg.parameters(), "document")
    try:
        problem = yield from _hear_apart(participant, request)
    finally:
        announcement.heard(problem)


def _hear_apart(participant: Participant, request: Request | None) -> Process[str]:
    """Hear an announcement once, or hold music and then silence until taken off hold; return what failed, if it did."""
    leg = participant.leg
    base, problem = leg.url, ""
    participant.waits = True
    try:
        while request is not None:
            request = yield from run(leg, request, ROOM_WAIT)
        if participant.hold:
            yield Wait(None)
    except (FetchError, DocumentError) as error:
        problem = error.message
        leg.emit("error", code=error.code, message=f"what the conference was to hear failed: {problem}")
    except WaitOver:
        pass
    finally:
        participant.waits = False
        leg.url = base
    return problem
