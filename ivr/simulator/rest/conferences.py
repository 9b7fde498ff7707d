"""Conferences as a whole. https://www.twilio.com/docs/voice/api/conference-resource"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ivr.simulator.http.parameters import API_VERSION
from ivr.simulator.rest.account import Account, on_days, page
from ivr.simulator.rest.refusal import Refusal, missing
from ivr.simulator.rest.routes import Answer, route
from ivr.simulator.rooms import Announcement

if TYPE_CHECKING:
    from ivr.simulator.rest.asked import Asked
    from ivr.simulator.rooms import Participant, Room


@route("GET", "Conferences.json")
def list_(account: Account, asked: Asked) -> Answer:
    """List conferences, newest first."""
    name, status = asked.filter("FriendlyName"), asked.filter("Status")
    found = [
        room
        for room in reversed(list(account.exchange.rooms.values()))
        if name in ("", room.name) and status in ("", room.status)
    ]
    found = on_days(asked, "DateCreated", [(room, account.day(room.created)) for room in found])
    found = on_days(asked, "DateUpdated", [(room, account.day(room.updated)) for room in found])
    return page(account, asked, "conferences", found, lambda room: shape(account, room))


@route("GET", "Conferences/{sid}.json")
def fetch(account: Account, asked: Asked, sid: str) -> Answer:
    """Return one conference."""
    return Answer(200, shape(account, room_of(account, asked, sid)))


@route("POST", "Conferences/{sid}.json")
def update(account: Account, asked: Asked, sid: str) -> Answer:
    """End a conference, or have everybody in it hear something."""
    room = room_of(account, asked, sid)
    if asked.text("Status"):
        asked.one_of("Status", ("completed",), "")
        if room.status == "completed":
            raise Refusal(20404, f"Conference {sid} is not in progress")
        account.exchange.soon(lambda: _end(room))
        return Answer(200, {**shape(account, room), "status": "completed"})
    url, method = asked.url("AnnounceUrl"), asked.http_method("AnnounceMethod")
    if url:
        announce(account, room, room.participants, url, method)
    return Answer(200, shape(account, room))


def shape(account: Account, room: Room) -> dict[str, Any]:
    """Return a conference as the API shows it."""
    path = f"Conferences/{room.sid}"
    return {
        "account_sid": account.sid,
        "date_created": account.date(room.created),
        "date_updated": account.date(max(room.created, room.updated)),
        "api_version": API_VERSION,
        "friendly_name": room.name,
        "region": "us1",
        "sid": room.sid,
        "status": room.status,
        "uri": account.uri(f"{path}.json"),
        "subresource_uris": {
            "participants": account.uri(f"{path}/Participants.json"),
            "recordings": account.uri(f"{path}/Recordings.json"),
        },
        "reason_conference_ended": room.reason or None,
        "call_sid_ending_conference": room.ended_by or None,
    }


def room_of(account: Account, asked: Asked, sid: str) -> Room:
    """Return a conference by its SID.

    Raises:
        Refusal: there is none.
    """
    room = account.exchange.rooms.get(sid)
    if room is None:
        raise missing(asked.path)
    return room


def announce(account: Account, room: Room, to: list[Participant], url: str, method: str) -> None:
    """Have participants hear a document once.

    Each hears it on a leg of their own, so an app is asked once for each; Twilio asks once.
    """
    present = [participant for participant in to if not participant.waits]
    announcement = Announcement(room, url, method, len(present))
    for participant in present:
        participant.leg.signal("hear", announcement)
    if not present:
        account.exchange.soon(announcement.tell)


def _end(room: Room) -> None:
    if room.participants:
        room.end(room.participants[0].leg, "conference-ended-via-api")
    else:
        room.status, room.reason = "completed", "conference-ended-via-api"
