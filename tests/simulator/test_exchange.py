"""The exchange: the same call writes the same bytes, callers do not disturb one another, and nothing is left behind."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import weakref
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ivr.simulator.callee import Behaviour
from ivr.simulator.driver import run
from ivr.simulator.exchange import Exchange, Setup
from ivr.simulator.http.exchange import Reply, Request
from ivr.simulator.http.wsgi import WsgiTransport
from ivr.simulator.leg import Moved
from ivr.simulator.scripted import Scripted
from ivr.simulator.switches import Switches
from ivr.simulator.trial import PREAMBLE

Call = Any
ROOT = Path(__file__).parents[2]
ANNE, BERT = "+14155550101", "+14155550102"

# Everything that has an order of its own: legs that ring together, callbacks, queues, rooms, recordings.
BUSY = {
    "/voice": '<Gather numDigits="1" action="/ring"><Say>press</Say></Gather>',
    "/ring": f"""<Dial action="/queue" record="true" recordingStatusCallback="/told">
        <Number statusCallback="/told" statusCallbackEvent="initiated ringing answered completed">{ANNE}</Number>
        <Number statusCallback="/told" statusCallbackEvent="initiated ringing answered completed">{BERT}</Number>
        <Number>+14155550103</Number><Number>+14155550104</Number></Dial>""",
    "/queue": '<Enqueue action="/record" waitUrl="/wait">support</Enqueue>',
    "/wait": '<Say language="zh-CN">请稍候</Say>',
    "/record": '<Record action="/end" transcribeCallback="/told"/>',
    "/end": "<Dial><Conference statusCallback='/told' statusCallbackEvent='start end join leave'>r</Conference></Dial>",
    "/told": "",
}


def busy_call(wire: Call, **setup: Any) -> Any:
    """Return a finished call that goes through all of it."""
    line = wire(
        BUSY,
        callees={ANNE: Behaviour("answer", 4, 20), BERT: Behaviour("answer", 4, 20)},
        agents=(("support", Behaviour("answer", 10, 30)),),
        status_callback="http://ivr.local/told",
        **setup,
    )
    line.dial("1 record:9s hangup@30s")
    return line.run()


def written(line: Any) -> str:
    """Return the events as lines."""
    return "\n".join(event.to_json() for event in line.events)


def test_the_same_call_writes_the_same_bytes(wire: Call) -> None:
    """Byte for byte; another seed gives other SIDs and nothing else."""
    first, second, other = busy_call(wire), busy_call(wire), busy_call(wire, seed="another")

    assert written(first) == written(second)
    assert written(first) != written(other)
    assert [(event.t, event.leg, event.event) for event in first.events] == [
        (event.t, event.leg, event.event) for event in other.events
    ]


def test_no_hash_decides_an_order() -> None:
    """The same bytes whatever PYTHONHASHSEED is."""
    script = (
        "from tests.simulator import conftest, test_exchange as here;"
        "import sys; sys.stdout.buffer.write(here.written(here.busy_call(conftest.line)).encode())"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", script],
            check=True,
            capture_output=True,
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        ).stdout
        for seed in ("1", "2", "3")
    }

    assert 1 == len(outputs)
    assert b'"event": "end"' in outputs.pop()


def test_sids_are_random_without_a_seed(wire: Call) -> None:
    """Against a URL every call is another."""
    one, two = (wire({"/voice": ""}, seed=None).dial().sid for _ in range(2))

    assert (True, 34, "CA") == (one != two, len(one), one[:2])


def test_callers_do_not_disturb_one_another(wire: Call) -> None:
    """Each has its own leg, parameters, fallback and end."""
    line = wire({"/voice": '<Pause/><Pause length="9"/>', "/other": "<Redirect>/broken</Redirect>", "/plan-b": ""})
    line.dial()
    line.exchange.timeline.at(
        5,
        lambda: line.dial(
            name="caller:2",
            url="http://ivr.local/other",
            from_=ANNE,
            fallback_url="http://ivr.local/plan-b",
        ),
    )

    line.run()

    assert [("caller:2", 5), ("caller", 10)] == [(event.leg, event.t) for event in line.of("end")]
    assert [ANNE] == [asked.form["From"] for asked in line.app.at("/plan-b")]


def test_an_answer_to_what_was_asked_before_is_not_heard(wire: Call) -> None:
    """A caller who hung up, or was moved, while the app worked: the answer reaches nobody."""
    line = wire({"/voice": "<Say>old</Say>", "/new": "<Say>new</Say>"})
    leg = line.dial()
    line.exchange.timeline.advance(0)
    ((task, wire_sent),) = line.exchange.wires()

    leg.task.interrupt(Moved(Request("POST", "http://ivr.local/new", leg.parameters(), "document")))
    line.exchange.answered(
        task, Reply(200, (("Content-Type", "text/xml"),), b"<Response><Say>old</Say></Response>"), wire_sent
    )
    line.run()

    assert ["new"] == line.said()


def test_an_exchange_is_garbage_after_its_call(wire: Call) -> None:
    """Nothing outside holds on to it."""
    line = busy_call(wire)
    exchange = weakref.ref(line.exchange)

    del line
    gc.collect()

    assert exchange() is None


def test_nothing_is_due_after_a_call_but_what_nobody_waits_for(wire: Call) -> None:
    """Queues and rooms are empty, nothing waits for an answer, and what is due later does nothing."""
    line = busy_call(wire)
    before = len(line.events)

    while (due := line.exchange.timeline.next_due()) is not None:
        line.exchange.timeline.advance(due)

    assert (True, [], before) == (line.exchange.is_over, line.exchange.outbox, len(line.events))
    assert all(not queue.members for queue in line.exchange.queues.by_sid.values())
    assert all(not room.participants for room in line.exchange.rooms.values())


@pytest.mark.parametrize(
    ("keys", "said", "by"),
    [("1", [PREAMBLE.text, "hello"], "app"), ("", [PREAMBLE.text], "twilio")],
    ids=["a key", "no key"],
)
def test_a_trial_account_asks_for_a_key(wire: Call, keys: str, said: list[str], by: str) -> None:
    """U24: the message first, and nothing of the app's without a key."""
    line = wire({"/voice": "<Say>hello</Say>"}, Switches(trial_account=True))
    line.dial(keys)

    line.run()

    assert (said, by) == (line.said(), line.one("end")["by"])


def test_a_trial_call_lasts_ten_minutes(wire: Call) -> None:
    """13805."""
    line = wire({"/voice": '<Say>hello</Say><Pause length="3600"/>'}, Switches(trial_account=True))
    line.dial("1")

    line.run()

    assert ([13805], 600) == (line.codes(), line.one("end").t)


def test_every_switch_is_judged_both_ways() -> None:
    """Each name stands in a test of this folder, set to what is not its default."""
    tests = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))

    untested = [switch.name for switch in fields(Switches) if f"{switch.name}=" not in tests]

    assert [] == untested


def test_the_defaults_are_the_references() -> None:
    """Section 12, "take"."""
    assert Switches() == Switches(
        type_ahead=False,
        strict=False,
        failed_play_is_fatal=False,
        dial_action_after_hang_up=True,
        abandoned_is_canceled=False,
        silent_record_falls_through=False,
        trial_account=False,
        fetches_without_time=100,
    )


def test_each_call_keeps_its_own_cookies() -> None:
    """U8: one jar a call. A second caller of the same line brings none of the first one's cookies."""
    seen: list[tuple[str, str]] = []

    def app(environ: dict[str, Any], start: Any) -> list[bytes]:
        seen.append((environ["PATH_INFO"], environ.get("HTTP_COOKIE", "")))
        start("200 OK", [("Content-Type", "text/xml"), ("Set-Cookie", f"call={len(seen)}; Path=/")])
        return [b"<Response><Redirect>/again</Redirect></Response>" if environ["PATH_INFO"] == "/" else b"<Response/>"]

    exchange = Exchange(Setup("http://ivr.local/", datetime(2026, 11, 24, tzinfo=UTC)), lambda event: None)
    for name in ("caller", "caller:second"):
        exchange.call(Scripted([]), name=name)
    run(exchange, WsgiTransport(app))

    assert [("/", ""), ("/", ""), ("/again", "call=1"), ("/again", "call=3")] == sorted(seen)
