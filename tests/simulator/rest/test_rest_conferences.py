"""Conferences and their participants through the API, asked by Twilio's own client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from twilio.base.exceptions import TwilioRestException

if TYPE_CHECKING:
    from collections.abc import Callable

BASE = "http://ivr.local"
COMPANY, COLLEAGUE = "+864008009000", "+8613900139000"
EVENTS = "start end join leave mute hold modify announcement"
PAGES = {
    "/voice": (
        f"<Dial action='/after'><Conference statusCallback='/told' statusCallbackEvent='{EVENTS}' waitUrl=''>"
        "desk</Conference></Dial>"
    ),
    "/after": "<Say>after</Say>",
    "/told": "",
    "/news": "<Say>news</Say>",
    "/music": "<Play digits='w'/>",
}
TALKS = {COLLEAGUE: "after:5s"}


@pytest.fixture
def meeting(office: Callable[..., Any]) -> Any:
    """Two callers in one conference, ten seconds in."""
    desk = office(PAGES, callees=TALKS)
    desk.first, desk.second = desk.line.dial(), desk.line.dial(name="caller:2")
    desk.line.run(10)
    (desk.room,) = desk.client.conferences.list()
    desk.in_room = desk.client.conferences(desk.room.sid)
    return desk


def told(desk: Any) -> list[str]:
    """Return the events the status callback was told of, in order."""
    desk.line.run(desk.exchange.t)
    return [asked.params["StatusCallbackEvent"] for asked in desk.line.app.at("/told")]


def test_a_conference_is_shown_with_who_is_in_it(meeting: Any) -> None:
    """By name and status; its participants by call."""
    participants = meeting.in_room.participants.list()

    assert ("desk", "in-progress") == (meeting.room.friendly_name, meeting.room.status)
    assert {meeting.first.sid, meeting.second.sid} == {each.call_sid for each in participants}
    assert ["connected", "connected"] == [each.status for each in participants]
    assert [] == meeting.client.conferences.list(friendly_name="other")


def test_a_conference_is_ended_for_all(meeting: Any) -> None:
    """Everybody goes on after their Dial; the reason is `conference-ended-via-api`."""
    answered = meeting.in_room.update(status="completed")
    meeting.line.run()

    assert "completed" == answered.status
    ended = meeting.in_room.fetch()
    assert ("completed", "conference-ended-via-api") == (ended.status, ended.reason_conference_ended)
    assert ["answered", "answered"] == [asked.params["DialCallStatus"] for asked in meeting.line.app.at("/after")]
    assert "conference-end" in told(meeting)


def test_a_participant_is_muted_and_unmuted(meeting: Any) -> None:
    """And the app is told each time, once."""
    participant = meeting.in_room.participants(meeting.first.sid)

    assert participant.update(muted=True).muted
    participant.update(muted=True)
    assert not participant.update(muted=False).muted

    assert ["participant-mute", "participant-unmute"] == told(meeting)[-2:]


def test_a_held_participant_hears_music_until_taken_back(meeting: Any) -> None:
    """HoldUrl is asked for with GET, its end is silence, and the talk goes on afterwards."""
    participant = meeting.in_room.participants(meeting.first.sid)

    assert participant.update(hold=True, hold_url=BASE + "/music").hold
    meeting.line.run(20)
    assert not participant.update(hold=False).hold
    meeting.line.run(21)

    (asked,) = meeting.line.app.at("/music")
    assert ("GET", meeting.first.sid) == (asked.method, asked.query["CallSid"])
    assert 2 == len(meeting.in_room.participants.list())
    assert ["participant-hold", "participant-unhold"] == [event for event in told(meeting) if "hold" in event]
    meeting.in_room.update(status="completed")
    meeting.line.run()
    assert 2 == len(meeting.line.app.at("/after"))


def test_an_announcement_is_heard_by_all_or_by_one(meeting: Any) -> None:
    """AnnounceUrl of the conference, then of a participant."""
    meeting.in_room.update(announce_url=BASE + "/news")
    meeting.line.run(20)
    meeting.in_room.participants(meeting.second.sid).update(announce_url=BASE + "/news")
    meeting.line.run(30)

    heard = [event.leg for event in meeting.line.of("say")]
    assert {"caller", "caller:2"} == set(heard[:2])
    assert ["caller:2"] == heard[2:]
    assert 2 == told(meeting).count("announcement-end")


def test_an_announcement_is_over_when_it_was_heard(meeting: Any) -> None:
    """Row 5.4: announcement-end follows its last word; announcement-fail says why there was none."""
    meeting.in_room.update(announce_url=BASE + "/news")
    meeting.line.run(20)
    meeting.in_room.update(announce_url=BASE + "/nowhere")
    meeting.line.run(30)

    spoken = meeting.line.of("say")[0]
    ended, failed = (each for each in meeting.line.of("callback") if "AnnounceUrl" in each["params"])
    assert ("announcement-end", spoken.t + spoken["seconds"]) == (ended["params"]["StatusCallbackEvent"], ended.t)
    assert "announcement-fail" == failed["params"]["StatusCallbackEvent"]
    assert "the answer was 404" in failed["params"]["ReasonAnnouncementFailed"]


def test_a_participant_is_put_out(meeting: Any) -> None:
    """Their call goes on after its Dial; the app is told why they left."""
    assert meeting.in_room.participants(meeting.first.sid).delete()
    meeting.line.run(11)

    assert ["after"] == meeting.line.said("caller")
    left = [asked.params for asked in meeting.line.app.at("/told") if "ReasonParticipantLeft" in asked.params]
    assert [(meeting.first.sid, "participant_updated_via_api")] == [
        (each["CallSid"], each["ReasonParticipantLeft"]) for each in left
    ]


def test_a_participant_who_is_moved_leaves(meeting: Any) -> None:
    """A new document for a call takes it out of its conference, without its Dial's action."""
    meeting.client.calls(meeting.first.sid).update(url=BASE + "/news")
    meeting.line.run(10)

    assert [meeting.second.sid] == [each.call_sid for each in meeting.in_room.participants.list()]
    assert [] == meeting.line.app.at("/after")


def test_a_coach_and_a_moderator_are_named(meeting: Any) -> None:
    """Whom they coach, and that their leaving ends it; the app is told of both at once."""
    participant = meeting.in_room.participants(meeting.first.sid)

    answered = participant.update(coaching=True, call_sid_to_coach=meeting.second.sid, end_conference_on_exit=True)

    assert (True, meeting.second.sid, True) == (
        answered.coaching,
        answered.call_sid_to_coach,
        answered.end_conference_on_exit,
    )
    assert "participant-modify" == told(meeting)[-1]


def test_somebody_is_called_into_a_conference(office: Callable[..., Any]) -> None:
    """By its name; they are in it once they answer, under their label."""
    desk = office(PAGES, callees=TALKS)
    desk.line.dial()
    desk.line.run(1)

    made = desk.client.conferences("desk").participants.create(
        from_=COMPANY, to=COLLEAGUE, label="expert & co", muted=True, end_conference_on_exit=True
    )
    queued = desk.client.conferences(made.conference_sid).participants(made.call_sid).fetch()
    desk.line.run(10)

    (colleague,) = desk.client.conferences(made.conference_sid).participants.list(muted=True)
    assert ("queued", "queued", "connected") == (made.status, queued.status, colleague.status)
    assert (made.call_sid, "expert & co", True) == (
        colleague.call_sid,
        colleague.label,
        colleague.end_conference_on_exit,
    )
    assert "in-progress" == desk.client.conferences(made.conference_sid).fetch().status


@pytest.mark.parametrize(
    ("act", "status", "code"),
    [
        (lambda client, room: client.conferences("CF" + "0" * 32).fetch(), 404, 20404),
        (lambda client, room: client.conferences(room).participants("CA" + "0" * 32).fetch(), 404, 20404),
        (lambda client, room: client.conferences(room).update(status="over"), 400, 20422),
        (lambda client, room: client.conferences(room).participants.create(from_=COMPANY, to="x"), 400, 21211),
        (lambda client, room: client.conferences(room).participants.create(from_=COMPANY, to=""), 400, 21201),
        (lambda client, room: client.conferences(room).participants.create(from_="", to=COLLEAGUE), 400, 21213),
    ],
    ids=["no conference", "no participant", "no such status", "no number", "no to", "no from"],
)
def test_what_cannot_be_is_refused(meeting: Any, act: Any, status: int, code: int) -> None:
    """Each with Twilio's number and HTTP status."""
    with pytest.raises(TwilioRestException) as refused:
        act(meeting.client, meeting.room.sid)

    assert (status, code) == (refused.value.status, refused.value.code)
