"""Callers and agents on one line, each a whole call in the simulator: who talks with whom, and what each hears."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ivr.menu.load import load_tree
from ivr.settings import Agent, Settings
from ivr.simulator.exchange import Exchange, Setup
from ivr.simulator.http.wsgi import WsgiTransport
from ivr.simulator.script.play import play
from ivr.simulator.script.reader import read
from ivr.simulator.script.stage import Stage
from ivr.web.factory import create_app

if TYPE_CHECKING:
    from collections.abc import Callable

    from ivr.menu.model import MenuTree
    from ivr.simulator.events import Event, Sink
    from ivr.simulator.media import Ear
    from ivr.simulator.script.model import Script

BASE = "http://ivr.local"
AFTERNOON = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
AGENTS = (
    Agent("wang", "+8613900000001", "482913", ("general", "complaint", "red")),
    Agent("li", "+8613900000002", "771133", ("general",)),
)
CALLER = """\
  - name: {name}
    at: 2026-11-24T14:30:{second:02d}
    from: "+86138001380{second:02d}"
    steps: [{keys}{{wait: 1}}]
"""
AGENT = """\
  - name: wang
    at: 2026-11-24T14:30:06
    from: "+8613900000001"
    steps:
      - hear: 坐席线路
      - press: 482913#
{steps}      - hangup: true
"""


@pytest.fixture(scope="module")
def line() -> MenuTree:
    return load_tree(Path(__file__).parents[2] / "prompts")


@pytest.fixture
def events(line: MenuTree, tmp_path: Path) -> Callable[[str], list[Event]]:
    """Return what plays a script on the shipped line with two agents, and gives its events once it has passed."""

    def played(text: str) -> list[Event]:
        path = tmp_path / "calls.yaml"
        path.write_text(f"name: line\nat: 2026-11-24T14:30:00\n{text}", encoding="utf-8")
        seen: list[Event] = []
        settings = Settings(public_url=BASE, auth_token="dev", agents=AGENTS)

        def serve(_script: Script, setup: Setup, sink: Sink, ear: Ear) -> Stage:
            exchange = Exchange(replace(setup, seed="agents"), sink, ear)
            return Stage(exchange, WsgiTransport(create_app(settings, line, exchange.now), BASE))

        number = Setup(f"{BASE}/voice", AFTERNOON, token="dev")
        verdict = play(read(path, path.name), number, lambda *stage: serve(*stage), seen.append)
        assert verdict.passed, verdict
        return seen

    return played


def calls(*callers: tuple[str, str], steps: str = "") -> str:
    """Return a script of callers, a second apart, by name and keys, and then an agent who does so."""
    written = ""
    for second, (name, keys) in enumerate(callers):
        pressed = "".join(f'{{press: "{key}"}}, ' for key in keys)
        written += CALLER.format(name=name, second=second, keys=pressed)
    return f"calls:\n{written}{AGENT.format(steps=steps)}"


def talks(*labels: str) -> str:
    """Return the steps of an agent who hears of each of these, talks a while and takes the next."""
    return "".join(
        f"      - hear: [下一位, {label}]\n      - wait: 20\n"
        '      - press: "*"\n      - hear: 接下一位\n      - press: "1"\n'
        for label in labels
    )


def with_wang(found: list[Event]) -> list[str]:
    """Return who talked with the agent, in order."""
    return [str(event["with"]) for event in found if event.event == "bridged" and event.leg == "caller:wang"]


def test_complaints_come_before_who_came_earlier(events: Callable[[str], list[Event]]) -> None:
    """The agent hears of each before talking with them, in the order of their priority, then of their coming."""
    found = events(
        calls(
            ("ordinary", "0"),
            ("later", "0"),
            ("complaint", "31"),
            steps=talks("选了投诉与建议、服务投诉", "选了人工服务", "选了人工服务"),
        )
    )

    assert ["caller:complaint", "caller", "caller:later"] == with_wang(found)


def test_an_agent_hears_the_whisper_and_the_caller_does_not(events: Callable[[str], list[Event]]) -> None:
    """It is said to the agent's leg, before the Dial."""
    found = events(calls(("ordinary", "0"), steps=talks("选了人工服务")))

    heard = [event.leg for event in found if event.event == "say" and str(event["text"]).startswith("下一位")]
    assert ["caller:wang"] == heard


def test_an_agent_who_hangs_up_in_the_whisper_leaves_the_caller_waiting(events: Callable[[str], list[Event]]) -> None:
    """Nobody was taken: the caller hears on where they stand, and nobody was cut off."""
    found = events(calls(("ordinary", "0"), steps="      - hear: 下一位\n"))

    waited = [event["result"] for event in found if event.event == "dequeued"]
    assert [] == with_wang(found)
    assert ["leave"] == waited


def test_the_call_ends_with_the_talk_and_without_words(events: Callable[[str], list[Event]]) -> None:
    """The agent's goodbye was the last thing the caller heard."""
    found = events(calls(("ordinary", "0"), steps=talks("选了人工服务")))

    bridged = next(event.t for event in found if event.event == "bridged")
    assert [] == [event for event in found if event.event == "say" and event.leg == "caller" and event.t >= bridged]
    assert "completed" == next(event["status"] for event in found if event.event == "end" and event.leg == "caller")


def test_a_call_back_has_its_turn_between_the_callers(events: Callable[[str], list[Event]]) -> None:
    """The agent is told of its ticket where the caller would have stood, and dials nobody."""
    back = """\
      - hear: [下一位是回电, 工单号]
      - hear: 接下一位
      - press: "1"
"""

    found = events(
        calls(("first", "0"), ("back", "01"), ("last", "0"), steps=talks("人工服务") + back + talks("人工服务"))
    )

    assert ["caller", "caller:last"] == with_wang(found)
    assert [] == [event for event in found if event.event == "dial" and event["kind"] != "queue"]
