"""Real time, on a wall clock that jumps: nothing here sleeps, and only the thread courier's tests use threads."""

from __future__ import annotations

import heapq
import itertools
import threading
from typing import TYPE_CHECKING, Any

import pytest

from ivr.simulator.ears import Ears
from ivr.simulator.http.exchange import Fault, Reply, Wire
from ivr.simulator.person import Person
from ivr.simulator.realtime import RealTime, ThreadCourier

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ivr.simulator.media import Heard

MENU = '<Gather numDigits="1" action="/next"><Say>Press one for merchants, two for support.</Say></Gather>'
BYE = "<Say>Goodbye.</Say>"


class Wall:
    """A clock whose sleep is over at once, at the next thing planned if that comes first."""

    def __init__(self) -> None:
        self.t = 1000.0
        self.naps: list[float] = []
        self._planned: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()

    def monotonic(self) -> float:
        return self.t

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        wakes = self.t + seconds
        if self._planned and self._planned[0][0] <= wakes:
            t, _, act = heapq.heappop(self._planned)
            self.t = max(self.t, t)
            act()
        else:
            self.t = wakes

    def plan(self, t: float, act: Callable[[], None]) -> None:
        heapq.heappush(self._planned, (t, next(self._order), act))


class SlowCourier:
    """Brings each answer of the app after so many seconds."""

    def __init__(self, wall: Wall, perform: Callable[[Wire], Reply | Fault], delays_s: Sequence[float]) -> None:
        self._wall = wall
        self._perform = perform
        self._delays_s = list(delays_s)
        self.brought = 0

    def carry(self, wire: Wire, told: Callable[[Reply | Fault], None], failed: Callable[[BaseException], None]) -> None:
        delay_s = self._delays_s.pop(0) if len(self._delays_s) > 1 else self._delays_s[0]

        def bring() -> None:
            self.brought += 1
            told(self._perform(wire))

        self._wall.plan(self._wall.t + delay_s, bring)


class Desk:
    """A person on a line in real time, whose acts are planned by the second."""

    def __init__(self, line: Any, delays_s: Sequence[float] = (0.0,)) -> None:
        self.line = line
        self.wall = Wall()
        self.person = Person()
        self.courier = SlowCourier(self.wall, line.perform, delays_s)
        self.driver = RealTime(line.exchange, self.courier, monotonic=self.wall.monotonic, sleep=self.wall.sleep)

    def at(self, t: float, act: Callable[[], None]) -> Desk:
        self.wall.plan(1000.0 + t, lambda: self.driver.bring(act))
        return self

    def press(self, t: float, key: str) -> Desk:
        return self.at(t, lambda: self.person.press(key))

    def run(self) -> Any:
        self.person.leg = self.line.exchange.call(self.person)
        self.driver.run()
        return self.line


def test_a_call_takes_the_time_it_takes(wire: Callable[..., Any]) -> None:
    """The wall clock has moved by what was said, and the driver slept through it."""
    desk = Desk(wire({"/voice": BYE + '<Pause length="7"/>'}))

    line = desk.run()

    lasted = line.one("end")["seconds"]
    assert lasted > 7
    assert lasted == pytest.approx(desk.wall.t - 1000.0, abs=0.01)


def test_waiting_is_not_busy(wire: Callable[..., Any]) -> None:
    """Half a minute of silence costs about one waking a second."""
    desk = Desk(wire({"/voice": '<Pause length="30"/>'}))

    desk.run()

    assert len(desk.wall.naps) < 40
    assert all(nap > 0 for nap in desk.wall.naps[1:-1])


def test_a_key_cuts_the_prompt_when_it_is_pressed(wire: Callable[..., Any]) -> None:
    """Not when the next thing was due anyway."""
    desk = Desk(wire({"/voice": MENU, "/next": BYE})).press(1.25, "2")

    line = desk.run()

    cut = line.of("say")[0]
    assert (True, 1.25) == (cut["interrupted"], cut["seconds"])
    assert "2" == line.app.at("/next")[0].form["Digits"]


def test_the_hang_up_does_not_wait_for_a_slow_app(wire: Callable[..., Any]) -> None:
    """The call is over at the hang-up, and the answer that comes later is heard by nobody."""
    desk = Desk(wire({"/voice": BYE}), delays_s=[9.0])
    desk.at(3.0, desk.person.hang_up)

    line = desk.run()

    assert 3.0 == line.one("end").t
    assert 0 == desk.courier.brought
    assert [] == line.said()


def test_a_late_answer_is_not_taken_for_the_next_one(wire: Callable[..., Any]) -> None:
    """A caller hangs up while their Dial's action is fetched: the status callback gets an answer of its own."""
    pages = {"/voice": MENU, "/next": BYE, "/ended": ""}
    desk = Desk(wire(pages, status_callback="http://ivr.local/ended"), delays_s=[0.0, 5.0, 8.0]).press(1.0, "1")
    desk.at(2.0, desk.person.hang_up)

    line = desk.run()

    assert 1010.0 == pytest.approx(desk.wall.t, abs=0.01)
    assert ["/voice", "/next", "/ended"] == [asked.path for asked in line.app.asked]
    assert [] == [event for event in line.of("say") if event["text"] == "Goodbye."]


def test_a_key_while_the_app_thinks_is_lost(wire: Callable[..., Any]) -> None:
    """As on Twilio: nothing listens, and the transcript says so."""
    desk = Desk(wire({"/voice": MENU, "/next": BYE}), delays_s=[0.0, 5.0]).press(1.0, "1").press(2.0, "5")

    line = desk.run()

    assert ["the key 5 came when nothing listened; it is lost."] == [event["message"] for event in line.of("warning")]
    assert ["1", "5"] == sorted(event["digits"] for event in line.of("press"))


def test_what_a_courier_cannot_do_ends_the_run(wire: Callable[..., Any]) -> None:
    """A fault of the transport's own is no answer: it surfaces where the call is driven."""
    desk = Desk(wire({"/voice": BYE}))

    class Broken:
        def carry(self, wire: Wire, told: object, failed: Callable[[BaseException], None]) -> None:
            failed(RuntimeError("no such transport"))

    driver = RealTime(desk.line.exchange, Broken(), monotonic=desk.wall.monotonic, sleep=desk.wall.sleep)  # type: ignore[arg-type]
    desk.line.exchange.call(desk.person)

    with pytest.raises(RuntimeError, match="no such transport"):
        driver.run()


def test_frames_are_drawn_as_often_as_they_ask(wire: Callable[..., Any]) -> None:
    """A frame that wants to be back in a tenth of a second is."""
    desk = Desk(wire({"/voice": '<Pause length="3"/>'}))
    drawn: list[float] = []

    def frame() -> float:
        drawn.append(desk.wall.t)
        return 0.1

    driver = RealTime(
        desk.line.exchange, desk.courier, frame=frame, monotonic=desk.wall.monotonic, sleep=desk.wall.sleep
    )
    desk.driver = driver
    desk.run()

    assert 28 <= len(drawn) <= 36


def test_words_are_shown_before_their_sound_is_made(wire: Callable[..., Any]) -> None:
    """A voice that takes two seconds delays the sound, not the caption; the sound keeps its length."""
    desk = Desk(wire({"/voice": BYE}))
    shown: list[tuple[str, float]] = []

    class SlowVoice:
        def expects(self, coming: object) -> None:
            pass

        def prepare(self, leg: str, heard: Heard, ready: Callable[[float], None]) -> float | None:
            desk.at(2.0, lambda: ready(1.5))
            return None

    class Watcher:
        def prepares(self, leg: str, heard: Heard, t: float) -> None:
            shown.append(("prepares", t))

        def begins(self, leg: str, sound: Heard, t: float, length_s: float) -> None:
            shown.append(("begins", t))

        def stops(self, leg: str, t: float) -> None:
            shown.append(("stops", t))

        def pressed(self, leg: str, digit: str, t: float) -> None:
            pass

    desk.line.exchange.ear = Ears(SlowVoice(), [Watcher()], lambda: desk.line.exchange.t)

    line = desk.run()

    assert [("prepares", 0.0), ("begins", 2.0)] == shown
    said = line.one("say")
    assert (2.0, 1.5, False) == (said.t, said["seconds"], said["interrupted"])


def test_a_key_cuts_a_prompt_that_is_still_being_made(wire: Callable[..., Any]) -> None:
    """The voice may then finish whenever it likes: what comes late is not mistaken for the next prompt's sound."""
    desk = Desk(wire({"/voice": MENU, "/next": BYE}))
    lengths = iter([(5.0, 9.0), (6.0, 1.5)])

    class SlowVoice:
        def expects(self, coming: object) -> None:
            pass

        def prepare(self, leg: str, heard: Heard, ready: Callable[[float], None]) -> float | None:
            at, length_s = next(lengths)
            desk.at(at, lambda: ready(length_s))
            return None

    desk.line.exchange.ear = Ears(SlowVoice(), [], lambda: desk.line.exchange.t)
    desk.press(1.0, "1")

    line = desk.run()

    first, second = line.of("say")
    assert (True, 0) == (first["interrupted"], first["seconds"])
    assert (6.0, 1.5) == (second.t, second["seconds"])


def test_the_thread_courier_times_an_app_in_this_process(wire: Callable[..., Any]) -> None:
    """Such an app says that it took no time; the seconds it took are what a person waited."""
    line = wire({"/voice": BYE})
    came = threading.Event()
    answers: list[Reply | Fault] = []

    def told(answer: Reply | Fault) -> None:
        answers.append(answer)
        came.set()

    ThreadCourier(line).carry(_wire(), told, lambda error: came.set())

    assert came.wait(10)
    assert answers[0].seconds > 0


def test_the_thread_courier_hands_on_what_was_raised() -> None:
    """Nothing dies silently on a thread."""
    came = threading.Event()
    raised: list[BaseException] = []

    class Raising:
        def perform(self, wire: Wire) -> Reply | Fault:
            raise ZeroDivisionError

    def failed(error: BaseException) -> None:
        raised.append(error)
        came.set()

    ThreadCourier(Raising()).carry(_wire(), lambda answer: came.set(), failed)

    assert came.wait(10)
    assert [ZeroDivisionError] == [type(error) for error in raised]


def _wire() -> Wire:
    return Wire("POST", "http://ivr.local/voice", (), b"", 5.0, 15.0, 15.0, 1, ())
