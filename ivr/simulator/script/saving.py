"""Calls that took place, written as a script that plays them again: what was heard before each act, and the acts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import yaml

from ivr.simulator.exchange import DEFAULT_FROM, DEFAULT_TO
from ivr.simulator.keying import KEY_AFTER_S
from ivr.simulator.script.sheet import ZONE
from ivr.simulator.script.words import has_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ivr.simulator.callee import Behaviour
    from ivr.simulator.events import Event
    from ivr.simulator.exchange import Setup

# Enough of a prompt to know it by: it may be reworded behind these.
_LETTERS, _WORDS = 16, 6
_STOP = re.compile(r"[。！？；.!?;](?=\s|$|[^0-9\s])")
_IN_PROCESS = "ivr.local"


def from_events(events: Iterable[Event], setup: Setup, name: str = "", unsaid: Iterable[str] = ()) -> str:
    """Return the YAML of a script that plays the call again, or all calls where several came in.

    Prompts are known by their first words, up to the first figure: a number may be another next time.
    unsaid: what a script cannot repeat; it is written on top for who reads it.
    """
    # Events come in the order things end; a key that cuts a prompt is written before it.
    happened = sorted((event for event in events if event.leg.partition(":")[0] == "caller"), key=lambda event: event.t)
    calls = [event for event in happened if event.event == "call"]
    first = _played([event for event in happened if event.leg == "caller"])
    script: dict[str, Any] = {"name": name or f"a call with {_acts_of(first['steps'])}", **_head(setup), **first}
    if len(calls) > 1:
        played = [_further(call, [event for event in happened if event.leg == call.leg], setup) for call in calls]
        script = {"name": name or f"{len(calls)} calls", **_head(setup), "calls": played}
    text = yaml.safe_dump(script, allow_unicode=True, sort_keys=False, default_flow_style=None, width=110)
    return "".join(f"# {sentence}\n" for sentence in unsaid) + text


def _further(call: Event, own: list[Event], setup: Setup) -> dict[str, Any]:
    """Return one of several calls: when it begins, who calls, what they do."""
    head: dict[str, Any] = {"name": call.leg.partition(":")[2] or "1"}
    if call.leg != "caller":
        head["at"] = f"+{round(call.t, 1):g}s"
    if call["from"] != setup.from_:
        head["from"] = call["from"]
    return {**head, **_played(own)}


def _played(own: list[Event]) -> dict[str, Any]:
    """Return the steps of a call, and how it has to end."""
    played: dict[str, Any] = {"steps": _steps(own)}
    if ends := _ends(own):
        played["ends"] = ends
    return played


def first_words(text: str) -> str:
    """Return the beginning of a prompt that is likely to stay: its first sentence, cut at a figure or at length."""
    sentence = _STOP.split(text, maxsplit=1)[0].strip()
    steady = re.split(r"[0-9]", sentence, maxsplit=1)[0].strip()
    start = steady if has_words(steady) else sentence
    words = start.split(" ")
    return " ".join(words[:_WORDS]) if len(words) > 1 else start[:_LETTERS]


def _steps(own: list[Event]) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = []
    said: list[Event] = []
    acted_t = 0.0
    for event in own:
        if event.event in ("say", "play") and has_words(str(event.get("text") or "")):
            said.append(event)
        act = _act(event)
        if act is None:
            continue
        steps += _heard(event, said)
        if event.event == "hangup":
            since = said[0].t if said else acted_t
            late_s = round(event.t - since - KEY_AFTER_S, 3)
            steps += [{"wait": late_s}] if late_s > 0 else []
        steps.append(act)
        lasted = event.get("seconds") if event.event in ("silence", "record") else 0
        said, acted_t = [], event.t + (lasted if isinstance(lasted, int | float) else 0)
    if said:
        steps.append({"hear": first_words(str(said[0]["text"]))})
    return steps


def _act(event: Event) -> dict[str, Any] | None:
    match event.event:
        case "press" if event["digits"]:
            return {"press": event["digits"]}
        case "speech":
            return {"speech": event["text"]}
        case "silence":
            return {"silence": True}
        case "record":
            return {"record": event["seconds"]} if event["seconds"] else {"silence": True}
        case "hangup" if event["by"] == "caller" and not str(event["reason"]).startswith("the script"):
            return {"hangup": True}
    return None


def _heard(act: Event, said: list[Event]) -> list[dict[str, Any]]:
    """Return the `hear` before an act: the first prompt of the turn and, before keys, the one they fell into."""
    if not said:
        return []
    first, last = first_words(str(said[0]["text"])), first_words(str(said[-1]["text"]))
    if act.event != "press" or len(said) == 1 or first == last:
        hear: dict[str, Any] = {"hear": first}
        sole = said[0]
    else:
        hear, sole = {"hear": [first, last]}, said[-1]
    if act.event == "press" and not sole["interrupted"]:
        hear["whole"] = True
    return [hear]


def _head(setup: Setup) -> dict[str, Any]:
    parts = urlsplit(setup.url)
    language = parse_qs(parts.query).get("language")
    head: dict[str, Any] = {}
    if parts.hostname == _IN_PROCESS:  # a script with a time of its own cannot be played against a URL
        head["at"] = setup.started.astimezone(ZONE).replace(tzinfo=None, microsecond=0).isoformat()
        if language:
            head["language"] = language[0]
    if setup.from_ != DEFAULT_FROM:
        head["from"] = setup.from_
    if setup.to != DEFAULT_TO:
        head["to"] = setup.to
    if setup.params:
        head["params"] = dict(setup.params)
    if setup.agents:
        head["agents"] = {queue: _does(behaviour) for queue, behaviour in setup.agents}
    if setup.callees:
        head["callees"] = {number: _does(behaviour) for number, behaviour in setup.callees.items()}
    return head


def _does(behaviour: Behaviour) -> str | dict[str, float | str]:
    if behaviour.outcome != "answer":
        return behaviour.outcome
    does: dict[str, float | str] = {"after": behaviour.after_s}
    if behaviour.talk_s is not None:
        does["talk"] = behaviour.talk_s
    if behaviour.keys:
        does["keys"] = behaviour.keys
    return does


def _ends(own: list[Event]) -> dict[str, Any]:
    end = next((event for event in own if event.event == "end"), None)
    if end is None:
        return {}
    ends = {name: end[name] for name in ("status", "by", "path") if end[name]}
    return dict(ends)


def _acts_of(steps: list[dict[str, Any]]) -> str:
    keys = [str(step["press"]) for step in steps if "press" in step]
    return f"keys {' '.join(keys)}" if keys else "no keys"
