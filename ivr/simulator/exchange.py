"""The simulated Twilio: its legs, queues, rooms and recordings on one clock. Does no I/O.

A driver sends what `wires` returns, says what came back, and says how far time has come; parties act through
their legs. The same exchange runs at a terminal, in a test, and ten thousand times over.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ivr.simulator import verbs as _verbs  # noqa: F401 - each verb registers what performs it
from ivr.simulator.agents import staff
from ivr.simulator.callbacks import deliver, progress_parameters
from ivr.simulator.callee import EVERYBODY, Behaviour
from ivr.simulator.documents import converse
from ivr.simulator.events import Event, Sink, tidy
from ivr.simulator.http.cache import Cache
from ivr.simulator.http.client import WebhookClient
from ivr.simulator.http.exchange import FetchError, Request
from ivr.simulator.http.parameters import API_VERSION
from ivr.simulator.leg import Ended, HungUp, Inline, Leg, Status
from ivr.simulator.media import Ear, NoEar
from ivr.simulator.messages import Inbox
from ivr.simulator.process import Process, Send, Task, Timeline
from ivr.simulator.queues import Queue, Queues
from ivr.simulator.recordings import RecordingShelf
from ivr.simulator.rooms import Room
from ivr.simulator.sids import Sids
from ivr.simulator.switches import Switches
from ivr.simulator.trial import LONGEST_TRIAL_S, hear_preamble
from ivr.simulator.twiml.document import DocumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ivr.simulator.http.exchange import Fault, Reply, Wire
    from ivr.simulator.party import Party

DEFAULT_FROM = "+8613800138000"
DEFAULT_TO = "+864008009000"
DEFAULT_TOKEN = "dev"  # noqa: S105 - said to be so in the transcript
DEFAULT_ACCOUNT = "AC" + "0" * 32
# "4 h by default". https://www.twilio.com/docs/api/errors/32015
LONGEST_CALL_S = 4 * 60 * 60
API = "https://api.twilio.com"


@dataclass(frozen=True, slots=True)
class Setup:
    """What a number is configured with, who calls it, and who there is to be called."""

    url: str
    started: datetime
    method: str = "POST"
    from_: str = DEFAULT_FROM
    to: str = DEFAULT_TO
    params: tuple[tuple[str, str], ...] = ()
    token: str = DEFAULT_TOKEN
    account_sid: str = DEFAULT_ACCOUNT
    public_urls: tuple[tuple[str, str], ...] = ()
    fallback_url: str = ""
    fallback_method: str = "POST"
    status_callback: str = ""
    status_callback_method: str = "POST"
    callees: Mapping[str, Behaviour] = field(default_factory=dict)
    agents: tuple[tuple[str, Behaviour], ...] = ()
    api: str = API
    seed: str | None = None

    def of_another(self, by: int) -> Setup:
        """Return the setup of another caller to the same number: who calls is so many numbers further on."""
        figures = self.from_.lstrip("+")
        if not figures.isdigit():
            return self
        return replace(self, from_=self.from_[: -len(figures)] + str(int(figures) + by).zfill(len(figures)))


class Exchange:
    """One simulated Twilio and everything that goes on in it.

    calls: every leg there was, by its SID.
    tick: lets the clock be now, before somebody acts from outside; a driver in real time puts its own here.
    hand: gives a leg that is moved by hand to somebody, who answers or refuses it; nobody by default, and it rings on.
    failed: an application error, a broken limit or an apology has ended a call.
    heard_from_app: the app has given any HTTP answer at all.
    """

    def __init__(self, setup: Setup, sink: Sink, ear: Ear | None = None, switches: Switches | None = None) -> None:
        self.setup = setup
        self.ear: Ear = ear or NoEar()
        self.switches = switches or Switches()
        self.timeline = Timeline()
        self.outbox: list[Task] = []
        self.sids = Sids(setup.seed)
        self.queues = Queues()
        self.rooms: dict[str, Room] = {}
        self.recordings = RecordingShelf()
        self.calls: dict[str, Leg] = {}
        self.tick: Callable[[], None] = lambda: None
        self.hand: Callable[[Leg], Party] = lambda leg: leg.party
        self.inbox = Inbox()
        self.failed = False
        self.heard_from_app = False
        self._stored = Cache(self.now)
        self.client = self.new_client()
        self._sink = sink
        self._tasks: list[Task] = []
        self._outlined: set[str] = set()
        for queue, behaviour in setup.agents:
            staff(self, queue, behaviour)

    @property
    def t(self) -> float:
        """Return virtual seconds since the exchange began."""
        return self.timeline.t

    @property
    def is_over(self) -> bool:
        """Return whether every call has ended and every callback was delivered."""
        with self.timeline.turn:
            self._tasks = [task for task in self._tasks if not task.done]
            return not self._tasks

    def now(self) -> datetime:
        """Return the instant it is in the simulated world."""
        return self.moment(self.t)

    def moment(self, t: float) -> datetime:
        """Return the instant at virtual time t."""
        return self.setup.started + timedelta(seconds=t)

    def record(self, event: Event) -> None:
        """Hand an event to whoever listens."""
        self._sink(event)

    def new_client(self) -> WebhookClient:
        """Return a client for one call and all its legs: cookies and logins are its own, stored answers everybody's."""
        setup = self.setup
        return WebhookClient(
            token=setup.token,
            public_urls=setup.public_urls,
            now=self.now,
            new_id=self.sids.token,
            cache=self._stored,
        )

    def call(self, party: Party, setup: Setup | None = None, name: str = "caller") -> Leg:
        """Place an inbound call and return its leg; a second caller may bring a setup and a name of its own."""
        setup = setup or self.setup
        leg = Leg(
            self,
            name,
            from_=setup.from_,
            to=setup.to,
            direction="inbound",
            party=party,
            client=self.new_client(),
            extra=setup.params,
        )
        leg.url = setup.url
        leg.fallback = (setup.fallback_url, setup.fallback_method)
        leg.task = self.spawn(self._live(leg, setup))
        party.placed(leg)
        return leg

    def spawn(self, process: Process[None], *, idle: bool = False) -> Task:
        """Start a process at this moment; the exchange is not over before it ends, unless it is an idle one."""
        task = Task(process, self.timeline, self.outbox)
        with self.timeline.turn:
            if not idle:
                self._tasks.append(task)
            self.timeline.at(self.t, task.start)
        return task

    def soon(self, act: Callable[[], None]) -> None:
        """Have something done with the clock's next step, when no process is in the middle of its own."""
        self.timeline.at(self.t, act)

    def wires(self) -> list[tuple[Task, Wire]]:
        """Return what waits to be sent, in the order it was asked for."""
        return [(task, task.need.wire) for task in self.outbox if isinstance(task.need, Send)]

    def answered(self, task: Task, answer: Reply | Fault, wire: Wire) -> None:
        """Tell a process what came back; a call that went on or ended meanwhile does not hear it.

        wire: what was answered; the process may have asked for something else since.
        """
        if task in self.outbox and isinstance(task.need, Send) and task.need.wire is wire:
            task.answer(answer)

    def behaviour(self, *spellings: str) -> Behaviour:
        """Return how a dialled number behaves, however it is written.

        One nobody described does what everybody does, and without such a word rings without an answer.
        """
        described = (self.setup.callees.get(spelling) for spelling in (*spellings, EVERYBODY))
        return next((behaviour for behaviour in described if behaviour is not None), Behaviour())

    def queue(self, name: str) -> Queue:
        """Return the queue of that name, made on demand as Twilio does."""
        return self.queues.find(name) or self.queues.add(Queue(name, self.sids.new("QU", name), self.t))

    def room(self, name: str) -> Room:
        """Return the live conference of that name, a new one if there is none."""
        live = next((room for room in self.rooms.values() if room.name == name and room.status != "completed"), None)
        if live is None:
            live = Room(name, self.sids.new("CF", name), self.t)
            self.rooms[live.sid] = live
        return live

    def api_url(self, path: str) -> str:
        """Return the REST address of something that belongs to the account."""
        return f"{self.setup.api}/{API_VERSION}/Accounts/{self.setup.account_sid}/{path}"

    def outline(self, leg: Leg, what: str, said: str) -> None:
        """Say once that a thing is simulated in outline only."""
        if what not in self._outlined:
            self._outlined.add(what)
            leg.warn(None, f"{what} is simulated in outline: {said}.")

    def _live(self, leg: Leg, setup: Setup) -> Process[None]:
        leg.emit("call", from_=leg.from_, to=leg.to, call_sid=leg.sid, url=setup.url)
        status = yield from self.hold(leg, Request(setup.method, setup.url, leg.parameters(), "document"))
        self.end(leg, status)
        if setup.status_callback:
            params = progress_parameters(leg, "completed", 0)
            yield from deliver(leg, "status", setup.status_callback, setup.status_callback_method, params)
            # What the app sends when it is told, such as a survey, belongs to the call: its end is written last.
            yield from self.inbox.delivered(leg)
        leg.emit("end", status=status, seconds=tidy(leg.talked_s), by=leg.ended_by, path=list(leg.path))

    def hold(self, leg: Leg, first: Request | Inline) -> Process[Status]:
        """Hold a conversation from its first document to its end; return the call's final status."""
        is_trial = self.switches.trial_account and leg.direction == "inbound"
        longest_s = LONGEST_TRIAL_S if is_trial else LONGEST_CALL_S
        limit = self.timeline.at(self.t + longest_s, lambda: _cut(leg, longest_s))
        status: Status = "completed"
        try:
            if is_trial:
                first = yield from hear_preamble(leg, first)
            yield from converse(leg, first)
        except HungUp:
            status = leg.status
        except Ended as ended:
            status = ended.status
            self.failed = self.failed or ended.by == "limit"
            leg.ended_by = _ended_by(leg, ended)
            leg.emit("hangup", by=leg.ended_by, reason=ended.reason)
        except (FetchError, DocumentError) as error:
            self.failed = True
            leg.ended_by = "twilio"
            leg.emit("error", code=error.code, message=error.message)
            leg.emit("hangup", by="twilio", reason=f"application error {error.code}")
        limit.cancelled = True
        return status

    def end(self, leg: Leg, status: Status) -> None:
        """Put a leg into its final status, and stop what still ran beside it."""
        leg.status, leg.ended_at = status, self.t if leg.ended_at is None else leg.ended_at
        leg.wind_up()


def _ended_by(leg: Leg, ended: Ended) -> str:
    """Return who ended the call: the other party, where the app only hung up after they had."""
    if ended.by == "app" and leg.left_alone is not None and leg.left_alone[0] == leg.exchange.t:
        return leg.left_alone[1]
    return ended.by


def _cut(leg: Leg, longest_s: int) -> None:
    if leg.is_over:
        return
    if longest_s == LONGEST_TRIAL_S:
        leg.warn(13805, "the call has lasted 10 minutes, a trial account's longest.")
    else:
        leg.warn(32015, "the call has lasted 4 hours, Twilio's longest.")
    leg.hang_up("the call reached its longest duration", by="twilio")
