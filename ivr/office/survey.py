"""The survey after a call: one text message, one score from 1 to 5, and an end to it whenever the caller wants one.

A message is put in the outbox with the news that the call is complete, and not for everybody: it costs money, and the
caller's number can be forged (reliability T11, T15). Knows no Twilio and no prompt: words are handed in.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

import sqlalchemy as sa

from ivr.office import budgets, opt_outs, outbox
from ivr.office.budgets import SURVEY
from ivr.office.call_log import TAKEN, SurveyReply
from ivr.office.sms import takes_sms
from ivr.store.tables import calls, events, sms_replies, surveys
from ivr.store.upsert import insert_unless_there

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection

    from ivr.office.budgets import Budgets
    from ivr.office.calls import Caller
    from ivr.office.secret import Secret

    # A template of texts.yaml in a language at an instant, with all its names filled in; None where there is none.
    Text = Callable[[str, str, datetime], str | None]

Meaning = Literal["score", "nonsense", "stop", "start", "nothing"]

# "None for calls under 10 s" (reliability T15).
SHORTEST_CALL_S = 10
# A score that comes later is about nothing that anybody remembers.
ANSWERED_WITHIN = timedelta(days=3)
REPLIES_KEPT = timedelta(days=2)
# The desk of callers who spoke to nobody.
SELF_SERVICE = "self-service"
# Templates of texts.yaml; what is not written there is not said.
THANKS, ASK_AGAIN, STOPPED, STARTED = "survey_thanks", "survey_again", "sms_stopped", "sms_started"

# Twilio answers its own words and stops sending by itself: a second answer of ours would be refused (error 21610).
# https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out#default-keywords. TD, for 退订, is China's.
_TWILIOS_STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
_TWILIOS_START = frozenset({"START", "UNSTOP"})
_STOP = _TWILIOS_STOP | {"TD", "T", "退订", "退定", "取消订阅"}
_START = _TWILIOS_START | {"订阅", "恢复", "恢复订阅"}
_SCORE = re.compile(r"([1-5一二三四五])分?[.。!！]?")
_FIGURES = {figure: score for score, figure in enumerate("一二三四五", 1)}
_EDGES = " \t\r\n\"'“”‘’「」【】()[]"

# What a caller does who has heard the greeting: anything but hanging up in it.
_LISTENED = events.c.heard.not_in(("arrived", "gone", "resumed"))
_HAS_LISTENED = sa.select(sa.exists().where(events.c.call_sid == sa.bindparam("sid"), _LISTENED))
_QUEUE = "queue "
_WAITS = (
    sa.select(events.c.result, events.c.toward).where(events.c.call_sid == sa.bindparam("sid")).order_by(events.c.id)
)


@dataclass(frozen=True, slots=True)
class Sent:
    """A text message that came in. sid: Twilio's; the same one again is a repeat."""

    sid: str
    caller: Caller
    body: str


def ask(
    connection: Connection,
    call_sid: str,
    caller: Caller,
    length_s: int,
    limits: Budgets,
    text: Text,
    secret: Secret,
    now: datetime,
) -> bool:
    """Put the survey for a completed call in the outbox if it may be; return whether it was put there.

    length_s: how long the call was. Told of the same call again, nothing more is sent.
    """
    if caller.hash is None or length_s < SHORTEST_CALL_S or not takes_sms(caller.number):
        return False
    if not budgets.may_survey(connection, limits, caller.hash, now) or opt_outs.has_stopped(connection, caller.hash):
        return False
    if not connection.execute(_HAS_LISTENED, {"sid": call_sid}).scalar_one():
        return False
    language = connection.execute(sa.select(calls.c.language).where(calls.c.call_sid == call_sid)).scalar() or ""
    body = text(SURVEY, language, now)
    if body is None:
        return False
    row = {
        "call_sid": call_sid,
        "caller_hash": caller.hash,
        "queue": _desk(connection, call_sid),
        "language": language,
        "asked": now,
        "asked_again": False,
    }
    if not insert_unless_there(connection, surveys, row):
        return False
    key = secret.hash("outbox", SURVEY, call_sid)
    return outbox.put(connection, outbox.Message(key, "sms", SURVEY, caller.number, caller.hash, body, call_sid), now)


def meaning_of(body: str) -> tuple[Meaning, int]:
    """Return what a caller means, and the score; 0 where there is none."""
    words = unicodedata.normalize("NFKC", body).strip(_EDGES).upper()
    if words in _STOP:
        return "stop", 0
    if words in _START:
        return "start", 0
    score = _SCORE.fullmatch(words)
    if score:
        return "score", _FIGURES.get(score[1]) or int(score[1])
    return "nonsense", 0


def receive(connection: Connection, sent: Sent, text: Text, now: datetime) -> str | None:
    """Take a message that came in; return what to answer, None for nothing.

    A number that was asked nothing gets no answer, and one that was asked gets one thanks and one question more at
    most: two machines must not talk to each other for ever at our cost.
    """
    kept = connection.execute(sa.select(sms_replies.c.answer).where(sms_replies.c.message_sid == sent.sid)).first()
    if kept is not None:
        answer: str | None = kept[0]
        return answer
    meaning, answer = _taken(connection, sent, text, now)
    row = {"message_sid": sent.sid, "at": now, "meaning": meaning, "answer": answer}
    connection.execute(sa.insert(sms_replies), row)
    return answer


def read_replies(connection: Connection, start: datetime, end: datetime) -> list[SurveyReply]:
    """Return the scores given from `start` up to and without `end`, oldest first."""
    query = (
        sa.select(surveys.c.answered, surveys.c.queue, surveys.c.score)
        .where(surveys.c.answered >= start, surveys.c.answered < end, surveys.c.score.is_not(None))
        .order_by(surveys.c.answered, surveys.c.call_sid)
    )
    return [SurveyReply(at, queue or SELF_SERVICE, score) for at, queue, score in connection.execute(query)]


def forget(connection: Connection, before: datetime) -> int:
    """Delete which messages came in before an instant; return how many. Scores and opt-outs stay."""
    return connection.execute(sa.delete(sms_replies).where(sms_replies.c.at < before)).rowcount


def _desk(connection: Connection, call_sid: str) -> str | None:
    """Return the queue whose agent the caller spoke to last, None for a caller who spoke to nobody.

    The end of a call may be told before the end of the talk: a wait that nobody has said the end of was answered.
    """
    desk: str | None = None
    waiting: str | None = None
    for result, toward in connection.execute(_WAITS, {"sid": call_sid}):
        if result is not None:
            desk = waiting if waiting and result in TAKEN else desk
            waiting = None
        if toward is not None:
            waiting = toward.removeprefix(_QUEUE) if toward.startswith(_QUEUE) else None
    return waiting or desk


def _taken(connection: Connection, sent: Sent, text: Text, now: datetime) -> tuple[Meaning, str | None]:
    meaning, score = meaning_of(sent.body)
    if sent.caller.hash is None:
        return "nothing", None
    asked = connection.execute(
        sa.select(surveys)
        .where(surveys.c.caller_hash == sent.caller.hash, surveys.c.asked > now - ANSWERED_WITHIN)
        .order_by(surveys.c.asked.desc())
        .limit(1)
        .with_for_update()
    ).first()
    language = asked.language if asked else ""
    is_twilios = sent.body.strip().upper() in _TWILIOS_STOP | _TWILIOS_START
    match meaning:
        case "stop":
            had_stopped = opt_outs.has_stopped(connection, sent.caller.hash)
            opt_outs.stop(connection, sent.caller.hash, now)
            return meaning, None if is_twilios or had_stopped else text(STOPPED, language, now)
        case "start":
            had_stopped = opt_outs.has_stopped(connection, sent.caller.hash)
            opt_outs.start(connection, sent.caller.hash)
            return meaning, text(STARTED, language, now) if had_stopped and not is_twilios else None
        case _ if asked is None or opt_outs.has_stopped(connection, sent.caller.hash):
            return "nothing", None
        case "score":
            # The last score counts: it is the caller's correction.
            _change(connection, asked.call_sid, score=score, answered=now)
            return meaning, text(THANKS, language, now) if asked.score is None else None
        case _:
            if asked.asked_again or asked.score is not None:
                return meaning, None
            _change(connection, asked.call_sid, asked_again=True)
            return meaning, text(ASK_AGAIN, language, now)


def _change(connection: Connection, call_sid: str, **values: object) -> None:
    connection.execute(sa.update(surveys).where(surveys.c.call_sid == call_sid).values(values))
