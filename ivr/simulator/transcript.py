"""Events as lines a person reads: when, who, what."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ivr.simulator.events import tidy

if TYPE_CHECKING:
    from collections.abc import Callable

    from ivr.simulator.events import Event, Field


# A URL that carries a call's state fills a line; what tells it apart stands in front.
MOST_URL = 72


# All of C0 and C1 but the end of a line, which an SMS has.
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


# What happened, with the event's own fields put in.
_PLAIN = {
    "answer": "answered",
    "bridged": "talks with {with}",
    "call": "call from {from} to {to}  {call_sid}",
    "conference": "conference {name}: {did}",
    "dequeued": "leaves the queue: {result}, after {seconds} s",
    "dial": "dials {kind} {to}",
    "dialled": "dial ended: {status}, {seconds} s",
    "enqueue": "enters queue {queue}",
    "pause": "silence of {seconds} s",
    "press": "pressed {digits}",
    "queue": "is number {position} of {size} in the queue",
    "record": "left a recording of {seconds} s",
    "silence": "nothing for {seconds} s",
    "sms": "SMS to {to}: {body}",
    "speech": "said “{text}”",
}


def clock(t: float) -> str:
    """Return seconds as minutes, seconds and tenths: 1:05.5."""
    return f"{int(t // 60)}:{t % 60:04.1f}"


def line(event: Event) -> str:
    """Return one event as a line: its time, its leg where it is not the caller, and what happened."""
    leg = "" if event.leg == "caller" else f"[{event.leg}] "
    return f"{clock(event.t):>7}  {leg}{_harmless(describe(event))}"


def caption(t: float, text: str) -> str:
    """Return words as a line at the moment they begin, before there is an event of them."""
    return f"{clock(t):>7}  “{_harmless(text)}”"


def describe(event: Event) -> str:
    """Return what happened in one sentence or less."""
    said = {name: _shown(value) for name, value in event.fields.items()}
    written = _WRITTEN.get(event.event)
    if written is not None:
        return written(event)
    return _PLAIN.get(event.event, event.event).format_map(said)


def who(by: str) -> str:
    """Return who ended a call, in words."""
    return {"twilio": "Twilio", "limit": "a limit of the simulator"}.get(by, f"the {by}")


def address(url: str) -> str:
    """Return a URL as far as it tells something: a long query is the app's own memory and is left out."""
    bare, question, query = url.partition("?")
    shown = url if len(url) <= MOST_URL else bare + ("?…" if question and query else "")
    return shown if len(shown) <= MOST_URL else shown[: MOST_URL - 1] + "…"


def _harmless(text: str) -> str:
    """Return a text for a terminal: an app's words, headers and URLs move no cursor and colour nothing."""
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text)


def _request(event: Event) -> str:
    answered = event["status"] or "no answer"
    again = f" (attempt {event['attempt']})" if event["attempt"] != 1 else ""
    return f"→ {event['method']} {address(str(event['url']))}{_digits(event['params'])}  {answered}{again}"


def _node(event: Event) -> str:
    return f"at {event['node']}" + (f" ({event['outcome']})" if event["outcome"] else "")


def _twiml(event: Event) -> str:
    return f"← {' '.join(_names(event['verbs'])) or 'an empty Response'}, {event['bytes']} bytes"


def _say(event: Event) -> str:
    return f"“{event['text']}”{cut(event)}"


def _play(event: Event) -> str:
    said = f" “{event['text']}”" if event.get("text") else ""
    return f"plays {address(str(event.get('url') or event.get('digits')))}{said}{cut(event)}"


def _listen(event: Event) -> str:
    most, ends = event["num_digits"], event["finish_on_key"]
    count = f", {most} {'digit' if most == 1 else 'digits'}" if most else ""
    return f"listens for {event['input']}{count}{f', {ends} ends' if ends else ''}, {event['timeout']} s"


def _callback(event: Event) -> str:
    return f"→ {event['kind']} callback {address(str(event['url']))}  {event['status'] or 'no answer'}"


def _trouble(event: Event) -> str:
    number = f" {event['code']}" if event["code"] else ""
    return f"{event.event}{number}: {event['message']}"


def _hangup(event: Event) -> str:
    return f"hung up by {who(str(event['by']))}: {event['reason']}"


def _end(event: Event) -> str:
    way = " → ".join(_names(event["path"]))
    return f"call {event['status']} after {_shown(event['seconds'])} s{f', way: {way}' if way else ''}"


# What takes more than putting fields in.
_WRITTEN: dict[str, Callable[[Event], str]] = {
    "callback": _callback,
    "end": _end,
    "error": _trouble,
    "hangup": _hangup,
    "listen": _listen,
    "node": _node,
    "play": _play,
    "request": _request,
    "say": _say,
    "twiml": _twiml,
    "warning": _trouble,
}


def cut(event: Event) -> str:
    """Return that a sound was cut short, and when; "" for a whole one."""
    return f"  (cut after {_shown(event['seconds'])} s)" if event.get("interrupted") else ""


def _digits(params: object) -> str:
    if not isinstance(params, dict):
        return ""
    shown = [
        f"{name}={params[name]}"
        for name in ("Digits", "SpeechResult", "QueueResult", "DialCallStatus")
        if params.get(name)
    ]
    return f"  {' '.join(shown)}" if shown else ""


def _shown(value: Field) -> Field:
    """Return a value as a person reads it: tenths of a second are enough."""
    return tidy(round(value, 1)) if isinstance(value, float) else value


def _names(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []
