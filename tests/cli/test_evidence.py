"""From real calls to findings: what 'ivr export events' and 'ivr test' write is what 'ivr check' reads.

Each rule that judges a call log or played scripts has a set of calls that breaks it, and one that just passes.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from ivr.cli import dialling
from ivr.cli.check import check
from ivr.cli.export import export
from ivr.cli.test import test as play
from ivr.menu.load import load_tree
from ivr.settings import Settings
from ivr.simulator.callee import Behaviour
from ivr.simulator.driver import run
from ivr.simulator.exchange import Setup
from ivr.simulator.scripted import Scripted
from ivr.simulator.tokens import parse

if TYPE_CHECKING:
    from collections.abc import Callable

SHIPPED = Path(__file__).parents[2] / "prompts"
FILES = {
    "main.yaml": """\
main:
  say: {en-US: Welcome.}
  choose:
    "1": {en-US: the first thing, to: main.first}
    "2": {en-US: the second thing, to: main.second}
    "3": {en-US: a card, to: main.card}
    "0": {en-US: an operator, to: operator}
main.first: {say: {en-US: First things first.}, hang_up: goodbye}
main.second: {say: {en-US: Second thoughts.}, hang_up: goodbye}
main.card:
  ask: card
  say: {en-US: Enter the number on your card.}
  then: main.first
""",
    "operator.yaml": """\
operator: {queue: general, full: main.first, failed: main.first}
operator.peak: {when: [{peak: yes, to: operator}], else: operator}
""",
    "line.yaml": "languages: {en-US: {name: English, twilio_language: en-US, twilio_voice: Polly.Joanna}}\n",
    "fields.yaml": "card: {kind: digits, label: {en-US: card number}, digits: 8}\n",
    "queues.yaml": "general: {answer_within_s: 30, longest_wait_s: 10 min, capacity: 40, overflow: voicemail}\n",
    "lint.yaml": "thresholds: {order_calls: 6}\n",
}
BEGAN = datetime(2026, 11, 24, 2, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small tree, and a database that commands work on."""
    place = tmp_path / "prompts"
    (place / "calls").mkdir(parents=True)
    for name, text in FILES.items():
        (place / name).write_text(text, encoding="utf-8")
    monkeypatch.setenv("IVR_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("IVR_DATABASE_URL", f"sqlite:///{tmp_path / 'ivr.db'}")
    monkeypatch.chdir(tmp_path)
    return place


@pytest.fixture
def export_after(folder: Path, tmp_path: Path) -> Callable[..., Path]:
    """Return what makes real calls, each with these keys, and exports the log of them."""

    def dial(*calls: str, answered_after_s: float = 5) -> Path:
        tree, kept = load_tree(folder), Settings.from_environ(development=True)
        agents = (("general", Behaviour("answer", answered_after_s, talk_s=10)),)
        for number, keys in enumerate(calls):
            setup = Setup(
                dialling.OUR_BASE + "/voice",
                BEGAN + timedelta(hours=number),
                from_=f"+86138001380{number:02}",
                token="dev",
                agents=agents,
            )
            line = dialling.our_line(tree, setup, lambda _event: None, kept)
            line.exchange.call(Scripted(parse(keys)))
            run(line.exchange, line.transport)
        done = CliRunner().invoke(export, ["events", "--json"], catch_exceptions=False)
        log = tmp_path / "events.json"
        log.write_text(done.stdout, encoding="utf-8")
        return log

    return dial


def rules(folder: Path, *arguments: str | Path) -> dict[str, str]:
    """Return the rules that 'ivr check' finds broken, with what it says of them."""
    done = CliRunner().invoke(check, [str(folder), "--json", *map(str, arguments)])
    return {
        row["rule"]: f"{row['severity']} {row['file']}:{row['line']}: {row['message']}"
        for row in json.loads(done.stdout)
    }


def without(log: Path, field: str) -> Path:
    """Take a field out of every line of a log."""
    lines = [{name: value for name, value in line.items() if name != field} for line in json.loads(log.read_text())]
    log.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return log


@pytest.mark.parametrize(
    ("keys", "expected"),
    [("112233", False), ("333221", True), ("111223", False), ("33322", False)],
    ids=["alike", "backwards", "in order", "too few"],
)
def test_the_order_of_choices_is_held_against_their_use(
    folder: Path, export_after: Callable[..., Path], keys: str, expected: bool
) -> None:
    """K11: callers who press 3 most often are told of it last."""
    log = export_after(*keys)

    found = rules(folder, "--log", log).get("K11", "")
    assert expected == ("callers of 'main' want 3, 2, 1" in found)
    assert expected == bool(found)


@pytest.mark.parametrize(("wait_s", "expected"), [(301, True), (300, False)])
def test_waits_are_held_against_what_is_announced(
    folder: Path, export_after: Callable[..., Path], wait_s: int, expected: bool
) -> None:
    """Q05: who really waited longer than five minutes is told so by nobody."""
    (folder / "operator.yaml").write_text(FILES["operator.yaml"].splitlines()[0], encoding="utf-8")

    log = export_after(*["0"] * 20, answered_after_s=wait_s)

    found = rules(folder, "--log", log).get("Q05", "")
    assert expected == ("the queue 'general' waited 301 s" in found)
    assert expected == bool(found)


def test_a_peak_that_is_asked_for_may_take_long(folder: Path, export_after: Callable[..., Path]) -> None:
    """Q05: the same waits, and a node that tells the peak from other hours."""
    assert "Q05" not in rules(folder, "--log", export_after(*["0"] * 20, answered_after_s=301))


def test_a_key_is_logged_with_its_meaning(folder: Path, export_after: Callable[..., Path]) -> None:
    """V05: our log says what was chosen; one without that is found at its line."""
    log = export_after("7 1")

    assert "V05" not in rules(folder, "--log", log)
    assert "V05" in rules(folder, "--log", without(log, "to"))


def test_entries_leave_masked(folder: Path, export_after: Callable[..., Path]) -> None:
    """R12: nothing of a card's number is in the export, as CSV neither; a log that has it is found."""
    log = export_after("3 12345678#")
    printed = CliRunner().invoke(export, ["events"]).stdout

    assert "12345678" not in log.read_text("utf-8") + printed
    assert "•••" in printed
    assert "R12" not in rules(folder, "--log", log)
    log.write_text(log.read_text("utf-8").replace("•••", "12345678"), "utf-8")
    assert "R12" in rules(folder, "--log", log)


@pytest.mark.parametrize(
    ("keys", "expected"), [("1230", None), ("123", "error")], ids=["every option", "three of four"]
)
def test_scripts_press_every_option(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keys: str, expected: str | None
) -> None:
    """V03: what 'ivr test --json' tells of the keys that were pressed."""
    monkeypatch.setenv("IVR_PROMPTS", str(folder))
    for key in keys:
        script = f'name: key {key}\nsteps:\n  - hear: Welcome\n  - press: "{key}"\n'
        (folder / "calls" / f"{key}.yaml").write_text(script, encoding="utf-8")
    played = tmp_path / "played.json"

    played.write_text(CliRunner().invoke(play, ["--json"], standalone_mode=False).stdout, encoding="utf-8")

    found = rules(folder, "--played", played).get("V03")
    assert expected == (found and found.split()[0])


def test_a_script_that_fails_is_a_finding(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """V04: at the line of the step that was not met."""
    monkeypatch.setenv("IVR_PROMPTS", str(folder))
    (folder / "calls" / "a.yaml").write_text("name: a\nsteps:\n  - hear: Goodbye\n  - hangup: true\n", encoding="utf-8")
    played = tmp_path / "played.json"

    played.write_text(CliRunner().invoke(play, ["--json"], standalone_mode=False).stdout, encoding="utf-8")

    assert rules(folder, "--played", played)["V04"].startswith("error prompts/calls/a.yaml:3: ")


def test_shipped_scripts_press_every_option(tmp_path: Path) -> None:
    """V03 and V04 on the shipped tree, whose own scripts are all there is to judge it by."""
    played = tmp_path / "played.json"

    done = CliRunner().invoke(
        play, [str(SHIPPED / "calls"), "--prompts", str(SHIPPED), "--json"], standalone_mode=False
    )
    played.write_text(done.stdout, encoding="utf-8")

    assert set() == {"V03", "V04"} & rules(SHIPPED, "--played", played).keys()
