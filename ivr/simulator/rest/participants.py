"""Who is in a conference: calling them in, muting, holding, coaching, putting them out.

https://www.twilio.com/docs/voice/api/conference-participant-resource
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from ivr.simulator.http.exchange import Request
from ivr.simulator.leg import Inline
from ivr.simulator.rest.account import Account, page
from ivr.simulator.rest.asked import Asked, is_callable
from ivr.simulator.rest.calls import order_of
from ivr.simulator.rest.conferences import announce, room_of
from ivr.simulator.rest.outgoing import place
from ivr.simulator.rest.refusal import Refusal, missing
from ivr.simulator.rest.routes import Answer, route
from ivr.simulator.rooms import KICKED, WaitOver

if TYPE_CHECKING:
    from ivr.simulator.leg import Leg
    from ivr.simulator.rooms import Participant, Room

# The parameters that are attributes of <Conference> under the names given here, and those of the room itself.
_ATTRIBUTES = {
    "Muted": "muted",
    "Beep": "beep",
    "StartConferenceOnEnter": "startConferenceOnEnter",
    "EndConferenceOnExit": "endConferenceOnExit",
    "WaitUrl": "waitUrl",
    "WaitMethod": "waitMethod",
    "MaxParticipants": "maxParticipants",
    "Label": "participantLabel",
    "Region": "region",
    "JitterBufferSize": "jitterBufferSize",
    "CallSidToCoach": "coach",
    "ConferenceRecord": "record",
    "ConferenceTrim": "trim",
    "ConferenceStatusCallback": "statusCallback",
    "ConferenceStatusCallbackMethod": "statusCallbackMethod",
    "ConferenceRecordingStatusCallback": "recordingStatusCallback",
    "ConferenceRecordingStatusCallbackMethod": "recordingStatusCallbackMethod",
}
# https://www.twilio.com/docs/voice/api/conference-participant-resource#participant-status-values
_STATUSES = {"queued": "queued", "ringing": "ringing", "in-progress": "connected", "completed": "complete"}


@route("POST", "Conferences/{sid}/Participants.json")
def create(account: Account, asked: Asked, sid: str) -> Answer:
    """Call somebody into a conference, given by SID or by name; a name nobody has used yet makes it."""
    to, from_ = asked.text("To"), asked.text("From")
    if not to:
        raise Refusal(21201, "No 'To' number is specified")
    if not from_:
        raise Refusal(21213, "No 'From' number is specified")
    for code, name, number in ((21211, "To", to), (21212, "From", from_)):
        if not is_callable(number):
            raise Refusal(code, f"The '{name}' number {number} is not valid")
    room = account.exchange.rooms.get(sid)
    if room is None and sid.startswith("CF"):
        raise missing(asked.path)
    room = room or account.exchange.room(sid)
    if room.status == "completed":
        raise missing(asked.path)
    leg = place(account.exchange, order_of(account, asked, to, from_, Inline(_twiml(asked, room))))
    account.invited[leg.sid] = room.sid
    return Answer(201, {**_invited_shape(account, room, leg), **_as_asked(asked)})


@route("GET", "Conferences/{sid}/Participants.json")
def list_(account: Account, asked: Asked, sid: str) -> Answer:
    """List who is in a conference."""
    room = room_of(account, asked, sid)
    filters = {name: asked.filter(name) for name in ("Muted", "Hold", "Coaching")}
    found = [each for each in room.participants if _is_wanted(each, filters)]
    return page(account, asked, "participants", found, lambda each: shape(account, room, each))


@route("GET", "Conferences/{sid}/Participants/{call}.json")
def fetch(account: Account, asked: Asked, sid: str, call: str) -> Answer:
    """Return a participant, by CallSid or label; one who was called and is not in yet or any more, too."""
    room = room_of(account, asked, sid)
    if account.invited.get(call) == sid and not any(each.leg.sid == call for each in room.participants):
        return Answer(200, _invited_shape(account, room, account.call(call, asked.path)))
    return Answer(200, shape(account, room, _participant(room, asked, call)))


@route("POST", "Conferences/{sid}/Participants/{call}.json")
def update(account: Account, asked: Asked, sid: str, call: str) -> Answer:
    """Mute, hold or coach a participant, or have them hear something."""
    room = room_of(account, asked, sid)
    participant = _participant(room, asked, call)
    hold_url, hold_method = asked.url("HoldUrl"), asked.http_method("HoldMethod", "GET")
    announce_url, announce_method = asked.url("AnnounceUrl"), asked.http_method("AnnounceMethod")
    muted, hold = asked.flag("Muted", participant.muted), asked.flag("Hold", participant.hold)
    if muted != participant.muted:
        participant.muted = muted
        room.tell("participant-mute" if muted else "participant-unmute", participant)
    if hold != participant.hold:
        _hold(account, room, participant, (hold_url, hold_method) if hold else None)
    _modify(asked, room, participant)
    if announce_url:
        announce(account, room, [participant], announce_url, announce_method)
    return Answer(200, shape(account, room, participant))


@route("DELETE", "Conferences/{sid}/Participants/{call}.json")
def delete(account: Account, asked: Asked, sid: str, call: str) -> Answer:
    """Put a participant out; their call goes on after its Dial."""
    room = room_of(account, asked, sid)
    participant = _participant(room, asked, call)
    account.exchange.soon(lambda: _kick(room, participant))
    return Answer(204)


def shape(account: Account, room: Room, participant: Participant) -> dict[str, Any]:
    """Return a participant as the API shows one."""
    return {
        **_invited_shape(account, room, participant.leg),
        "label": participant.label or None,
        "call_sid_to_coach": participant.coaching or None,
        "coaching": bool(participant.coaching),
        "end_conference_on_exit": participant.end_on_exit,
        "muted": participant.muted,
        "hold": participant.hold,
        "start_conference_on_enter": participant.start_on_enter,
        "status": "connected",
    }


def _invited_shape(account: Account, room: Room, leg: Leg) -> dict[str, Any]:
    """Return a participant of whom nothing is known but their call."""
    return {
        "account_sid": account.sid,
        "call_sid": leg.sid,
        "label": None,
        "call_sid_to_coach": None,
        "coaching": False,
        "conference_sid": room.sid,
        "date_created": account.date(leg.placed_at),
        "date_updated": account.date(leg.placed_at if leg.answered_at is None else leg.answered_at),
        "end_conference_on_exit": False,
        "muted": False,
        "hold": False,
        "start_conference_on_enter": True,
        "status": _STATUSES.get(leg.status, "failed"),
        "queue_time": "0",
        "uri": account.uri(f"Conferences/{room.sid}/Participants/{leg.sid}.json"),
    }


def _as_asked(asked: Asked) -> dict[str, Any]:
    """Return what a new participant will be, before they are in."""
    return {
        "label": asked.text("Label") or None,
        "muted": asked.flag("Muted", False),
        "end_conference_on_exit": asked.flag("EndConferenceOnExit", False),
        "start_conference_on_enter": asked.flag("StartConferenceOnEnter", True),
        "coaching": asked.flag("Coaching", False),
        "call_sid_to_coach": asked.text("CallSidToCoach") or None,
    }


def _twiml(asked: Asked, room: Room) -> str:
    """Return the document that puts a new participant into the room."""
    given = {attribute: asked.text(name) for name, attribute in _ATTRIBUTES.items() if asked.has(name)}
    if given.get("record") == "true":
        given["record"] = "record-from-start"
    events = " ".join(asked.all("ConferenceStatusCallbackEvent"))
    given |= {"statusCallbackEvent": events} if events else {}
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in given.items())
    return f"<Response><Dial><Conference{attributes}>{escape(room.name)}</Conference></Dial></Response>"


def _hold(account: Account, room: Room, participant: Participant, music: tuple[str, str] | None) -> None:
    participant.hold = music is not None
    room.tell("participant-hold" if participant.hold else "participant-unhold", participant)
    if music and music[0] and not participant.waits:
        url, method = music
        participant.leg.signal("hear", Request(method, url, participant.leg.parameters(), "document"))
    elif not music:
        account.exchange.soon(lambda: _take_off_hold(room, participant))


def _take_off_hold(room: Room, participant: Participant) -> None:
    if room.has_started and participant.waits and participant.leg.task is not None:
        participant.leg.task.interrupt(WaitOver())


def _modify(asked: Asked, room: Room, participant: Participant) -> None:
    before = participant.end_on_exit, participant.coaching
    participant.end_on_exit = asked.flag("EndConferenceOnExit", participant.end_on_exit)
    if asked.has("Coaching") or asked.has("CallSidToCoach"):
        coaches = asked.flag("Coaching", True)
        participant.coaching = asked.text("CallSidToCoach", participant.coaching) if coaches else ""
    if before != (participant.end_on_exit, participant.coaching):
        room.tell("participant-modify", participant)


def _kick(room: Room, participant: Participant) -> None:
    room.leave(participant, KICKED)
    participant.wake("kicked", room)


def _participant(room: Room, asked: Asked, call: str) -> Participant:
    for participant in room.participants:
        if call in (participant.leg.sid, participant.label):
            return participant
    raise missing(asked.path)


def _is_wanted(participant: Participant, filters: dict[str, str]) -> bool:
    has = {"Muted": participant.muted, "Hold": participant.hold, "Coaching": bool(participant.coaching)}
    return all(not value or has[name] == (value == "true") for name, value in filters.items())
