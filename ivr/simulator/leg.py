"""One leg of a call: who talks to Twilio, on which document, in which state. Runs no verb itself."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ivr.simulator.events import Event, Field
from ivr.simulator.http.exchange import Request
from ivr.simulator.http.parameters import CallFacts, standard
from ivr.simulator.http.urls import resolve
from ivr.simulator.process import Key, Ready, Signal, Speech

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ivr.simulator.exchange import Exchange
    from ivr.simulator.http.client import WebhookClient
    from ivr.simulator.party import Party
    from ivr.simulator.process import Task

Status = Literal["queued", "ringing", "in-progress", "completed", "busy", "no-answer", "failed", "canceled"]
FINAL: frozenset[Status] = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})


class Ended(Exception):
    """The call is over, and why."""

    def __init__(self, by: str, reason: str, status: Status = "completed") -> None:
        super().__init__(reason)
        self.by, self.reason, self.status = by, reason, status


class HungUp(Exception):
    """The party at this leg's end put the phone down."""


@dataclass(frozen=True, slots=True)
class Inline:
    """TwiML that came in a REST request; relative URLs in it have nothing to be relative to."""

    twiml: str


@dataclass(frozen=True, slots=True)
class Running:
    """Something <Start> or the REST API began beside the verbs. stop: ends it and tells whoever asked to be told."""

    sid: str
    stop: Callable[[], None]


class Released(Exception):
    """The Dial that rang this leg wants it no more. status: what it ends with if nobody answered it."""

    def __init__(self, status: Status) -> None:
        super().__init__(status)
        self.status = status


class Moved(Exception):
    """The REST API gave a live call a new document."""

    def __init__(self, document: Request | Inline) -> None:
        super().__init__("the REST API gave the call a new document")
        self.document = document


class Leg:
    """A call between Twilio and one party.

    url: where the current document came from, the base of relative URLs; None for TwiML that came inline.
    path: the nodes an app named in X-IVR-Path, in order, a node once for each visit.
    fallback: the URL asked when the app fails, "" for none, and its method.
    on_its_own: a dialled leg that the REST API has moved out of its Dial.
    ordered: the final status the REST API has asked for, which comes to pass with the next step of the clock.
    running: what runs beside the verbs, by (kind, name).
    """

    def __init__(
        self,
        exchange: Exchange,
        name: str,
        *,
        from_: str,
        to: str,
        direction: Literal["inbound", "outbound-api", "outbound-dial"],
        party: Party,
        client: WebhookClient,
        parent: Leg | None = None,
        extra: Iterable[tuple[str, str]] = (),
    ) -> None:
        self.exchange = exchange
        self.name = name
        self.from_, self.to, self.direction = from_, to, direction
        self.party, self.client, self.parent = party, client, parent
        self.extra = tuple(extra)
        self.sid = exchange.sids.new("CA", name)
        self.status: Status = "ringing"
        self.url: str | None = None
        self.path: list[str] = []
        self.placed_at = exchange.t
        self.answered_at: float | None = None
        self.ended_at: float | None = None
        self.ended_by = ""
        self.in_error = False
        self.answered_by = ""  # what answering machine detection found, where a noun asked for it
        self.fallback = ("", "POST")
        self.on_its_own = False
        self.ordered: Status | None = None
        self.running: dict[tuple[str, str], Running] = {}
        self.left_alone: tuple[float, str] | None = None  # when the party talked with left, and what they were
        self.typed_ahead: deque[str] = deque()
        self.task: Task | None = None
        self._last_fetch = (-1.0, 0)
        exchange.calls[self.sid] = self

    @property
    def kind(self) -> str:
        """Return what the party is: caller, callee or agent."""
        return self.name.partition(":")[0]

    @property
    def is_over(self) -> bool:
        """Return whether the leg has reached a final status."""
        return self.status in FINAL

    @property
    def talked_s(self) -> float:
        """Return the seconds since the answer, to now or to the end: 0 if it was never answered."""
        if self.answered_at is None:
            return 0.0
        return (self.exchange.t if self.ended_at is None else self.ended_at) - self.answered_at

    @property
    def duration_s(self) -> int:
        """Return the whole seconds of the call, as Twilio's callbacks give them."""
        return round(self.talked_s)

    def emit(self, event: str, /, at: float | None = None, **fields: Field) -> None:
        """Write an event of this leg that began `at` (now by default); `from_` and `with_` lose their underscore."""
        named = {name.rstrip("_"): value for name, value in fields.items()}
        self.exchange.record(Event(self.exchange.t if at is None else at, self.name, event, named))

    def warn(self, code: int | None, message: str) -> None:
        """Write a warning under Twilio's number, or none where Twilio has no such warning."""
        self.emit("warning", code=code, message=message)

    def answer(self) -> None:
        """Pick up, if it still rings."""
        if self.status != "ringing":
            return
        self.status = "in-progress"
        self.answered_at = self.exchange.t
        self.emit("answer")
        self.party.joined(self)

    def parameters(self) -> tuple[tuple[str, str], ...]:
        """Return the parameters of every voice request about this leg."""
        facts = CallFacts(
            call_sid=self.sid,
            account_sid=self.exchange.setup.account_sid,
            from_=self.from_,
            to=self.to,
            status=self.status,
            direction=self.direction,
            parent_call_sid=self.parent.sid if self.parent else None,
            extra=self.extra,
        )
        return standard(facts)

    def request(self, reference: str | None, method: str, *extra: tuple[str, str]) -> Request:
        """Return the document request to an action: the current URL where the app named none.

        Raises:
            FetchError: a relative URL with nothing to be relative to.
        """
        return Request(method, resolve(self.url, reference or ""), (*self.parameters(), *extra), "document")

    def press(self, digit: str) -> bool:
        """Press a key; return whether anything listened."""
        self.exchange.ear.pressed(self.name, digit, self.exchange.t)
        if self.task and self.task.tell(Key(digit)):
            return True
        if self.exchange.switches.type_ahead and not self.is_over:
            self.typed_ahead.append(digit)
        return False

    def speak(self, text: str, seconds: float | None) -> bool:
        """Say something; return whether anything listened."""
        return bool(self.task and self.task.tell(Speech(text, seconds)))

    def sound_ready(self, sound: object, length_s: float) -> None:
        """Tell the leg that a sound it waits for is made; it may have been cut meanwhile."""
        if self.task:
            self.task.tell(Ready(sound, length_s))

    def signal(self, name: str, of: object = None) -> None:
        """Tell the leg's process something from another leg."""
        if self.task and not self.task.done:
            self.task.post(Signal(name, of))

    def hang_up(self, reason: str = "", by: str = "") -> None:
        """Put the phone down at this leg's end, or have it cut by somebody else."""
        if self.is_over or self.ended_by or self.task is None:
            return
        self.task.start()
        self.ended_by = by or self.kind
        self.emit("hangup", by=self.ended_by, reason=reason or f"the {self.ended_by} hung up")
        # What is still told to the app, a Record's action for one, says that the call is over and how long it was.
        self.status, self.ended_at = self._status_when_cut(), self.exchange.t
        self.task.interrupt(HungUp())

    def release(self, status: Status) -> None:
        """End a leg that a Dial rang and wants no more; `status` is for one that nobody answered."""
        if not self.is_over and self.task is not None:
            self.task.interrupt(Released(status))

    def _status_when_cut(self) -> Status:
        if self.answered_at is not None:
            return "completed"
        is_canceled = self.ordered is not None or self.direction == "outbound-dial"
        return "canceled" if is_canceled or self.exchange.switches.abandoned_is_canceled else "no-answer"

    def was_asked_for(self, seconds: float) -> None:
        """Let the time an app took be none on the line: who was left hears nothing new in it."""
        if self.left_alone is not None:
            since, who = self.left_alone
            self.left_alone = (round(since + seconds, 3), who)

    def wind_up(self) -> None:
        """Stop what still runs beside the verbs: the call is over."""
        for running in list(self.running.values()):
            running.stop()
        self.running.clear()

    def count_fetch(self) -> None:
        """Count the documents fetched while no time passed, and end the call at the bound.

        Raises:
            Ended: an app that redirects for ever; Twilio has no such bound, a simulator must.
        """
        last, count = self._last_fetch
        count = count + 1 if last == self.exchange.t else 1
        self._last_fetch = (self.exchange.t, count)
        bound = self.exchange.switches.fetches_without_time
        if count > bound:
            message = f"{bound} documents were fetched while no time passed: the app redirects in a circle."
            self.in_error = True
            self.emit("error", code=None, message=message)
            raise Ended("limit", message)
