"""The survey: asked once after a complete call, answered with one score, and never again after STOP."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from ivr.office import calls, events, survey
from ivr.office.budgets import Budgets
from ivr.office.call_log import SurveyReply
from ivr.office.calls import Caller
from ivr.office.events import Around
from ivr.office.period import Period
from ivr.office.report_words import words_in
from ivr.office.reports import Promises, report
from ivr.office.survey import Sent, meaning_of
from ivr.settings import ZONE
from ivr.store import tables
from ivr.store.engine import Store, open_store
from tests.office.conftest import NOON, SECRET

NUMBER = "+8613800138000"


def text(template: str, language: str, _at: datetime) -> str:
    return f"{template} {language}"


@dataclass
class Desk:
    """Callers on one store."""

    store: Store = field(default_factory=open_store)
    budgets: Budgets = field(default_factory=Budgets)
    _messages: int = 0

    def call(
        self,
        sid: str = "CA1",
        number: str = NUMBER,
        at: datetime = NOON,
        length_s: int = 30,
        heard: tuple[str, ...] = ("arrived", "keys"),
        queues: tuple[str, ...] = (),
        ends: tuple[str, ...] = (),
        times: int = 1,
    ) -> bool:
        """Hold a call and tell of its end; return whether a survey was put in the outbox."""
        caller = Caller.of(number, SECRET)
        with self.store.begin() as connection:
            record = calls.open_call(connection, sid, caller, "+864008009000", at)
            calls.go_on(connection, record, "en-US", "r1")
            for step, one in enumerate(heard):
                events.log(connection, sid, step, ["main"], "menu", "r1", at, Around(heard=one))
            for place, queue in enumerate(queues):
                events.log(connection, sid, 9, ["q"], "queued", "r1", at, Around(toward=f"queue {queue}"))
                for end in ends[place : place + 1]:
                    events.log(connection, sid, 10, ["q"], "menu", "r1", at, Around(heard="queue-left", result=end))
        asked = []
        for _ in range(times):
            with self.store.begin() as connection:
                asked.append(survey.ask(connection, sid, caller, length_s, self.budgets, text, SECRET, at))
        assert not any(asked[1:])
        return asked[0]

    def text(self, body: str, at: datetime = NOON, number: str = NUMBER, sid: str | None = None) -> str | None:
        """Send the line a message; return its answer."""
        self._messages += 1
        sent = Sent(sid or f"SM{self._messages}", Caller.of(number, SECRET), body)
        with self.store.begin() as connection:
            return survey.receive(connection, sent, text, at)

    def outbox(self) -> list[tuple[str, str]]:
        with self.store.read() as connection:
            query = sa.select(tables.outbox.c.recipient, tables.outbox.c.body).order_by(tables.outbox.c.id)
            return [(to, body) for to, body in connection.execute(query)]

    def replies(self) -> list[SurveyReply]:
        with self.store.read() as connection:
            return survey.read_replies(connection, NOON - timedelta(days=1), NOON + timedelta(days=9))


def test_one_message_after_each_complete_call(store: Store) -> None:
    """In the call's language, however often the end is told; on either database."""
    desk = Desk(store)

    assert desk.call(times=3)

    assert [(NUMBER, "survey en-US")] == desk.outbox()


@pytest.mark.parametrize(
    "given",
    [
        {"number": ""},
        {"number": "anonymous"},
        {"number": "+861012345678"},
        {"number": "+8612000138000"},
        {"number": "+86138001380001"},
        {"number": "+85291234567"},
        {"number": "13800138000"},
        {"length_s": 9},
        {"heard": ("arrived",)},
        {"heard": ("arrived", "gone")},
        {"heard": ("arrived", "resumed", "gone")},
        {"heard": ()},
    ],
    ids=lambda given: "-".join(f"{name} {value}" for name, value in given.items()),
)
def test_who_is_not_asked(given: dict[str, object]) -> None:
    """Withheld numbers, landlines and foreign numbers, short calls, and who hung up in the greeting."""
    desk = Desk()

    assert not desk.call(**given)  # type: ignore[arg-type]

    assert [] == desk.outbox()


@pytest.mark.parametrize("heard", ["keys", "silence", "recorded", "queue-left"])
def test_who_has_heard_the_greeting_is_asked(heard: str) -> None:
    """A silent caller has; so has one who went straight into a queue."""
    assert Desk().call(heard=("arrived", heard, "gone"))


def test_a_number_is_asked_once_a_day() -> None:
    """Not once a call."""
    desk = Desk()

    asked = [desk.call(f"CA{hour}", at=NOON + timedelta(hours=hour)) for hour in (0, 1, 23, 25)]

    assert [True, False, False, True] == asked


def test_who_has_opted_out_is_not_asked_for_ever() -> None:
    """Nor after a year, whatever is swept; until they say otherwise."""
    desk, later = Desk(), NOON + timedelta(days=365)
    assert desk.call()

    desk.text("TD")
    with desk.store.begin() as connection:
        survey.forget(connection, later)

    assert not desk.call("CA2", at=later)
    desk.text("START", later)
    assert desk.call("CA3", at=later)


@pytest.mark.parametrize(
    ("body", "meaning"),
    [
        ("5", ("score", 5)),
        (" １ ", ("score", 1)),
        ("4分", ("score", 4)),
        ("“3”", ("score", 3)),
        ("五分！", ("score", 5)),
        ("二", ("score", 2)),
        ("0", ("nonsense", 0)),
        ("6", ("nonsense", 0)),
        ("55", ("nonsense", 0)),
        ("٣", ("nonsense", 0)),
        ("", ("nonsense", 0)),
        ("very good", ("nonsense", 0)),
        ("stop", ("stop", 0)),
        ("ＳＴＯＰ", ("stop", 0)),
        ("td", ("stop", 0)),
        ("退订 ", ("stop", 0)),
        ("stop it", ("nonsense", 0)),
        ("Start", ("start", 0)),
        ("订阅", ("start", 0)),
    ],
)
def test_what_a_caller_means(body: str, meaning: tuple[str, int]) -> None:
    """Full-width figures and a word or mark around them are a score; figures of other scripts are not."""
    assert meaning == meaning_of(body)


def test_a_score_is_thanked_for_once_and_can_be_corrected() -> None:
    """It stands with the queue the caller spoke to last (hotline A068)."""
    desk = Desk()
    desk.call(queues=("complaint", "supervisor"))

    answers = [desk.text("4"), desk.text("2", NOON + timedelta(hours=1)), desk.text("hello")]

    assert ["survey_thanks en-US", None, None] == answers
    assert [SurveyReply(NOON + timedelta(hours=1), "supervisor", 2)] == desk.replies()


def test_each_team_has_its_average_a068() -> None:
    """The score counts for the team's performance review; who spoke to nobody is no team's."""
    desk = Desk()
    for number, (queues, score) in enumerate(
        [(("complaint",), 5), (("complaint",), 2), (("tech", "complaint"), 4), (("tech",), 1), ((), 3)]
    ):
        caller = f"+861380013800{number}"
        desk.call(f"CA{number}", number=caller, queues=queues)
        desk.text(str(score), number=caller)

    made = report(
        [],
        [],
        desk.replies(),
        Period(date(2026, 11, 24), date(2026, 11, 24), ZONE),
        Promises(),
        NOON,
        words_in("en-US"),
    )

    [section] = [each for each in made.sections if each.name == "satisfaction"]
    averages = {row[0]: (row[1], round(float(row[2] or 0), 2)) for row in section.tables[0].rows}
    assert {"complaint": (3, 3.67), "tech": (1, 1.0), "self-service": (1, 3.0)} == averages


@pytest.mark.parametrize(
    ("queues", "ends", "desk"),
    [
        (("complaint", "supervisor"), ("leave", "bridged"), "supervisor"),
        (("expert", "supervisor"), ("bridged", "hangup"), "expert"),
        (("general",), ("leave",), survey.SELF_SERVICE),
        (("general",), (), "general"),
    ],
    ids=["overflowed", "gave up the second wait", "nobody answered", "the end is told before the talk's"],
)
def test_a_score_is_the_team_s_that_answered_a068(queues: tuple[str, ...], ends: tuple[str, ...], desk: str) -> None:
    """Nobody is judged by a caller they never spoke to."""
    office = Desk()
    office.call(queues=queues, ends=ends)

    office.text("2")

    assert [desk] == [reply.desk for reply in office.replies()]


def test_nonsense_gets_one_polite_answer() -> None:
    """Two machines must not talk to each other at our cost."""
    desk = Desk()
    desk.call()

    answers = [desk.text(f"auto-reply {number}") for number in range(50)]

    assert ["survey_again en-US"] + [None] * 49 == answers
    assert "survey_thanks en-US" == desk.text("5")


def test_who_was_asked_nothing_is_answered_nothing() -> None:
    """Nor who answers after days, nor a sender without a number; but STOP counts from anybody."""
    desk = Desk()
    desk.call(at=NOON)

    strangers = [desk.text("5", number="+8613900139000"), desk.text("5", number="Bank")]
    late = desk.text("5", NOON + timedelta(days=4))

    assert ([None, None], None) == (strangers, late)
    assert [] == desk.replies()
    assert "sms_stopped " == desk.text("退订", number="+8613900139000")
    assert not desk.call("CA2", number="+8613900139000")


def test_stop_is_confirmed_once_and_by_one_of_us() -> None:
    """Twilio answers its own words by itself and would refuse a second answer; after it nothing is answered."""
    desk = Desk()
    desk.call()

    assert [None, None, None] == [desk.text("STOP"), desk.text("TD"), desk.text("4")]
    assert ["sms_started en-US", None] == [desk.text("订阅"), desk.text("订阅")]
    assert ["sms_stopped en-US", None] == [desk.text("TD"), desk.text("退订")]


def test_a_repeated_message_gets_the_same_answer_and_does_nothing() -> None:
    """Twilio repeats what it got no answer to."""
    desk = Desk()
    desk.call()

    assert ["survey_again en-US"] * 2 == [desk.text("?", sid="SM1"), desk.text("?", sid="SM1")]
    assert ["survey_thanks en-US"] * 2 == [desk.text("5", sid="SM2"), desk.text("5", sid="SM2")]


def test_what_a_caller_wrote_is_not_kept() -> None:
    """It is a stranger's text; only what it meant is."""
    desk = Desk()
    desk.call()

    desk.text("<script>alert(1)</script> 13800138000")

    with desk.store.read() as connection:
        kept = str(connection.execute(sa.select(tables.sms_replies)).all())
    assert "nonsense" in kept
    assert "script" not in kept


def test_a_line_without_a_survey_asks_nobody() -> None:
    """No text, no message."""
    desk = Desk()
    caller = Caller.of(NUMBER, SECRET)
    desk.call(length_s=0)

    with desk.store.begin() as connection:
        asked = survey.ask(connection, "CA1", caller, 60, Budgets(), lambda *_: None, SECRET, NOON)

    assert not asked
