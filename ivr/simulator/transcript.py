"""Events as lines a person reads: when, who, what."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ivr.simulator.events import Event


# A URL that carries a call's state fills a line; what tells it apart stands in front.
MOST_URL = 72


def clock(t: float) -> str:
    """Return seconds as minutes, seconds and tenths: 1:05.5."""
    return f"{int(t // 60)}:{t % 60:04.1f}"


def line(event: Event) -> str:
    """Return one event as a line: its time, its leg where it is not the caller, and what happened."""
    leg = "" if event.leg == "caller" else f"[{event.leg}] "
    return f"{clock(event.t):>7}  {leg}{describe(event)}"


def caption(t: float, text: str) -> str:
    """Return words as a line at the moment they begin, before there is an event of them."""
    return f"{clock(t):>7}  “{text}”"


def describe(event: Event) -> str:  # noqa: C901 - a table of sentences
    """Return what happened in one sentence or less."""
    get = event.get
    match event.event:
        case "call":
            return f"call from {get('from')} to {get('to')}  {get('call_sid')}"
        case "request":
            digits = _digits(get("params"))
            answered = get("status") or "no answer"
            again = f" (attempt {get('attempt')})" if get("attempt") != 1 else ""
            return f"→ {get('method')} {address(str(get('url')))}{digits}  {answered}{again}"
        case "node":
            outcome = f" ({get('outcome')})" if get("outcome") else ""
            return f"at {get('node')}{outcome}"
        case "twiml":
            return f"← {' '.join(_names(get('verbs'))) or 'an empty Response'}, {get('bytes')} bytes"
        case "say":
            return f"“{get('text')}”{_cut(event)}"
        case "play":
            return f"plays {address(str(get('url') or get('digits')))}{_cut(event)}"
        case "pause":
            return f"silence of {get('seconds')} s"
        case "listen":
            most = get("num_digits")
            ends = f", {get('finish_on_key')} ends" if get("finish_on_key") else ""
            return f"listens for {get('input')}{f', {most} digits' if most else ''}{ends}, {get('timeout')} s"
        case "press":
            return f"pressed {get('digits')}"
        case "speech":
            return f"said “{get('text')}”"
        case "silence":
            return f"nothing for {get('seconds')} s"
        case "record":
            return f"left a recording of {get('seconds')} s"
        case "dial":
            return f"dials {get('kind')} {get('to')}"
        case "dialled":
            return f"dial ended: {get('status')}, {get('seconds')} s"
        case "enqueue":
            return f"enters queue {get('queue')}"
        case "queue":
            return f"is number {get('position')} of {get('size')} in the queue"
        case "bridged":
            return f"talks with {get('with')}"
        case "dequeued":
            return f"leaves the queue: {get('result')}, after {get('seconds')} s"
        case "conference":
            return f"conference {get('name')}: {get('did')}"
        case "callback":
            return f"→ {get('kind')} callback {address(str(get('url')))}  {get('status') or 'no answer'}"
        case "sms":
            return f"SMS to {get('to')}: {get('body')}"
        case "warning" | "error":
            code = f" {get('code')}" if get("code") else ""
            return f"{event.event}{code}: {get('message')}"
        case "hangup":
            return f"hung up by {get('by')}: {get('reason')}"
        case "end":
            way = " → ".join(_names(get("path")))
            return f"call {get('status')} after {get('seconds')} s{f', way: {way}' if way else ''}"
        case "answer":
            return "answered"
    return event.event


def address(url: str) -> str:
    """Return a URL as far as it tells something: a long query is the app's own memory and is left out."""
    bare, question, query = url.partition("?")
    shown = url if len(url) <= MOST_URL else bare + ("?…" if question and query else "")
    return shown if len(shown) <= MOST_URL else shown[: MOST_URL - 1] + "…"


def _cut(event: Event) -> str:
    return f"  (cut after {event['seconds']} s)" if event.get("interrupted") else ""


def _digits(params: object) -> str:
    if not isinstance(params, dict):
        return ""
    shown = [
        f"{name}={params[name]}"
        for name in ("Digits", "SpeechResult", "QueueResult", "DialCallStatus")
        if params.get(name)
    ]
    return f"  {' '.join(shown)}" if shown else ""


def _names(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []
