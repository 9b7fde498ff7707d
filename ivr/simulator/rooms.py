"""Conference rooms: who is in, when it starts and why it ends. https://www.twilio.com/docs/voice/twiml/conference"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ivr.simulator.callbacks import post, stamp
from ivr.simulator.media import Beep
from ivr.simulator.recordings import finish, start

if TYPE_CHECKING:
    from ivr.simulator.leg import Leg
    from ivr.simulator.recordings import Recording
    from ivr.simulator.twiml import verbs as v


class WaitOver(Exception):
    """What a participant waits for has come: the conference began, or they are out of it."""


# How long the tone is, Twilio does not say.
BEEP_S = 0.5
# Twilio's ReasonParticipantLeft for one the REST API has put out.
KICKED = "participant_updated_via_api"

# The callback event each thing subscribes by.
_SUBSCRIPTIONS = {
    "conference-start": "start",
    "conference-end": "end",
    "participant-join": "join",
    "participant-leave": "leave",
    "participant-mute": "mute",
    "participant-unmute": "mute",
    "participant-hold": "hold",
    "participant-unhold": "hold",
    "participant-modify": "modify",
    "announcement-end": "announcement",
    "announcement-fail": "announcement",
}


@dataclass(slots=True)
class Participant:
    """A leg in a room, with what its noun or the REST API set.

    base: the URL of the document that dialled the room, for what is relative to it.
    """

    leg: Leg
    noun: v.Conference
    muted: bool
    start_on_enter: bool
    end_on_exit: bool
    label: str
    hold: bool = False
    coaching: str = ""
    waits: bool = True
    base: str | None = None

    def __post_init__(self) -> None:
        self.base = self.leg.url

    def wake(self, news: str, room: Room) -> None:
        """Tell the participant's process: it hears the waiting document, or it is in the room."""
        if self.waits and self.leg.task is not None:
            self.leg.task.interrupt(WaitOver())
        elif news != "started":
            self.leg.signal(news, room)


@dataclass(slots=True)
class Room:
    """One live room of an account; the first participant's callback settings hold for it."""

    name: str
    sid: str
    created: float
    status: str = "init"
    participants: list[Participant] = field(default_factory=list)
    sequence: int = 0
    first: Participant | None = None
    reason: str = ""
    ended_by: str = ""
    updated: float = 0.0
    recording: Recording | None = None
    recorded_for: Participant | None = None

    @property
    def has_started(self) -> bool:
        """Return whether the room is in progress."""
        return self.status == "in-progress"

    def join(self, participant: Participant) -> None:
        """Let a participant in; the room starts when two are in and one of them has startConferenceOnEnter."""
        leg = participant.leg
        self.updated = leg.exchange.t
        self.first = self.first or participant
        self.participants.append(participant)
        leg.emit("conference", name=self.name, did="join")
        self.tell("participant-join", participant)
        self._beep(participant, "onEnter")
        starts = any(each.start_on_enter for each in self.participants)
        if not self.has_started and starts and len(self.participants) > 1:
            self.status = "in-progress"
            leg.emit("conference", name=self.name, did="start")
            self.tell("conference-start")
            self._record()
            for other in self.participants:
                if other is not participant:
                    other.wake("started", self)

    def leave(self, participant: Participant, reason: str = "participant_hung_up") -> None:
        """Let a participant out; the room ends with its last one, or with one who has endConferenceOnExit."""
        if participant not in self.participants:
            return
        if self.status == "completed":
            is_by_api = self.reason == "conference-ended-via-api"
            reason = "conference_ended_via_api" if is_by_api else "moderator_ended_conference"
        self.participants.remove(participant)
        leg = participant.leg
        leg.emit("conference", name=self.name, did="leave")
        self.tell("participant-leave", participant, ("ReasonParticipantLeft", reason))
        self._beep(participant, "onExit")
        self.updated = leg.exchange.t
        how = "kicked" if reason == KICKED else "left"
        if not self.participants:
            self.end(leg, self.reason or f"last-participant-{how}", participant)
        elif participant.end_on_exit:
            self.end(leg, f"participant-with-end-conference-on-exit-{how}", participant)

    def end(self, leg: Leg, reason: str, by: Participant | None = None) -> None:
        """End the room and send everybody on to what follows their Dial."""
        if self.status == "completed":
            return
        self.status, self.reason, self.updated = "completed", reason, leg.exchange.t
        self.ended_by = by.leg.sid if by else ""
        leg.emit("conference", name=self.name, did="end")
        extra = [("ReasonConferenceEnded", reason)]
        if by is not None:
            extra.append(("CallSidEndingConference", by.leg.sid))
            if by.label:
                extra.append(("ParticipantLabelEndingConference", by.label))
        self.tell("conference-end", None, *extra)
        if self.recording is not None and self.recorded_for is not None:
            length_s = (leg.exchange.now() - self.recording.started).total_seconds()
            finish(self.recorded_for.leg, self.recording, self.recorded_for.noun, length_s, base=self.recorded_for.base)
        for participant in list(self.participants):
            participant.wake("ended", self)

    def tell(self, event: str, participant: Participant | None = None, *extra: tuple[str, str]) -> None:
        """Post a conference event to the app that asked for it first."""
        first = self.first
        url = first.noun.status_callback if first is not None else None
        if first is None or not url or _SUBSCRIPTIONS[event] not in first.noun.status_callback_event:
            return
        leg = first.leg
        params = [
            ("AccountSid", leg.exchange.setup.account_sid),
            ("ConferenceSid", self.sid),
            ("FriendlyName", self.name),
            ("SequenceNumber", str(self.sequence)),
            ("Timestamp", stamp(leg.exchange.now())),
            ("StatusCallbackEvent", event),
        ]
        self.sequence += 1
        if participant is not None:
            params += _described(participant)
        post(leg, "conference", url, first.noun.status_callback_method, (*params, *extra), first.base)

    def _record(self) -> None:
        """Record the room from its start, once, for the first who wants it."""
        by = next((each for each in self.participants if each.noun.record != "do-not-record"), None)
        if by is not None:
            self.recorded_for = by
            self.recording = start(by.leg, "Conference", by.noun, conference_sid=self.sid, base=by.base)

    def _beep(self, participant: Participant, when: str) -> None:
        """Let those who are in the room hear somebody come or go."""
        if not self.has_started or participant.noun.beep not in ("true", when):
            return
        exchange = participant.leg.exchange
        for other in self.participants:
            if other is not participant and not other.hold:
                exchange.ear.begins(other.leg.name, Beep(BEEP_S), exchange.t, BEEP_S)


def _described(participant: Participant) -> list[tuple[str, str]]:
    def yes(value: bool) -> str:
        return "true" if value else "false"

    described = [
        ("CallSid", participant.leg.sid),
        ("Muted", yes(participant.muted)),
        ("Hold", yes(participant.hold)),
        ("Coaching", yes(bool(participant.coaching))),
        ("EndConferenceOnExit", yes(participant.end_on_exit)),
        ("StartConferenceOnEnter", yes(participant.start_on_enter)),
    ]
    if participant.label:
        described.append(("ParticipantLabel", participant.label))
    return described


@dataclass(slots=True)
class Announcement:
    """A document that people in a room hear once; the app is told when the last of them has, or that it failed.

    hearing: how many have still to hear it to its end.
    """

    room: Room
    url: str
    method: str
    hearing: int
    problem: str = ""

    def heard(self, problem: str = "") -> None:
        """Count one who has heard it, or for whom it failed."""
        self.hearing -= 1
        self.problem = self.problem or problem
        if self.hearing == 0:
            self.tell()

    def tell(self) -> None:
        """Post how it went, unless the room has ended over it."""
        if self.room.status == "completed":
            return
        extra = (("ReasonAnnouncementFailed", self.problem),) if self.problem else ()
        event = "announcement-fail" if self.problem else "announcement-end"
        self.room.tell(event, None, ("AnnounceUrl", self.url), *extra)
