"""`ivr report` on a real store, after calls that were really made through the app and its webhooks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from lxml import etree

from ivr.cli.main import cli
from ivr.errors import WrongUse

PROMPTS = str(Path(__file__).parents[2] / "prompts")


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IVR_DATA", str(tmp_path))
    monkeypatch.delenv("IVR_DATABASE_URL", raising=False)
    monkeypatch.delenv("IVR_PROMPTS", raising=False)


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(cli, [*arguments, "--prompts", PROMPTS], catch_exceptions=False)
    assert 0 == result.exit_code, result.output
    return result


def call(*arguments: str) -> None:
    run("call", "--mute", "--json", "--keep", *arguments)


@pytest.fixture
def three_calls() -> None:
    """Answered after 20 s; a complaint that overflows at 15 s to the supervisor, who answers; one who gives up."""
    call("--at", "2026-11-24T14:30", "--keys", "0", "--agent", "general=after:20s,talk:60s")
    call("--at", "2026-11-24T14:30", "--keys", ". 3 1", "--agent", "supervisor=after:40s,talk:60s")
    call("--at", "2026-11-25T14:30", "--keys", "0 hangup@70s")


def figures(text: str) -> dict[str, object]:
    return {
        figure["name"]: figure["value"] for section in json.loads(text)["sections"] for figure in section["figures"]
    }


@pytest.mark.usefixtures("three_calls")
def test_the_report_tells_what_the_calls_met() -> None:
    """Waits are the queue's own, the talk not among them, and the one who gave up is no talk."""
    found = figures(run("report", "--quarter", "2026Q4", "--json").stdout)

    expected = {"calls": 3, "offered": 3, "answered": 2, "abandoned": 1, "longest_wait": 70, "complaint_late": 1}
    assert expected == {name: found[name] for name in expected}
    # In time: the first caller, and the third wait of four, the supervisor's.
    assert (0.666667, 0.5) == (found["connect_rate"], found["in_target"])


@pytest.mark.usefixtures("three_calls")
def test_days_choose_the_calls() -> None:
    """Both ends included."""
    one = figures(run("report", "--from", "2026-11-25", "--to", "2026-11-25", "--json").stdout)
    none = run("report", "--from", "2026-11-26", "--to", "2026-11-30").stdout

    assert (1, 0) == (one["calls"], one["answered"])
    assert "There were no calls, tickets or survey replies from 2026-11-26 to 2026-11-30 (Asia/Shanghai)" in none


def test_two_quarters_are_two_reports_a071(tmp_path: Path) -> None:
    """One call that is answered on the last evening of a quarter, two on the first morning of the next, one of them."""
    call("--at", "2026-09-30T21:30", "--keys", "0", "--agent", "general=after:20s,talk:60s")
    call("--at", "2026-10-08T09:00", "--keys", "0", "--agent", "general=after:10s,talk:60s")
    call("--at", "2026-10-08T09:10", "--keys", "0 hangup@50s")
    third, fourth = tmp_path / "q3.json", tmp_path / "q4.json"

    run("report", "--quarter", "2026Q3", "--format", "json", "--output", str(third))
    run("report", "--quarter", "2026-q4", "--format", "json", "--output", str(fourth))

    found = [(json.loads(file.read_text("utf-8")), figures(file.read_text("utf-8"))) for file in (third, fourth)]
    assert [("2026-07-01", "2026-09-30"), ("2026-10-01", "2026-12-31")] == [
        (made["first"], made["last"]) for made, _ in found
    ]
    assert [(1, 1, 1, 20), (2, 1, 0.5, 50)] == [
        tuple(values[name] for name in ("calls", "answered", "connect_rate", "longest_wait")) for _, values in found
    ]


@pytest.mark.usefixtures("three_calls")
def test_each_format_is_written_to_a_file(tmp_path: Path) -> None:
    """Whole, and nothing on standard output."""
    written = {}
    for form in ("text", "html", "csv", "json"):
        file = tmp_path / f"report.{form}"
        result = run("report", "--quarter", "2026Q4", "--format", form, "--output", str(file))
        assert ("", f"Wrote {file}.\n") == (result.stdout, result.stderr)
        written[form] = file.read_bytes().decode()

    assert "易联支付 service quality, 2026 Q4" in written["text"]
    assert "易联支付" in "".join(etree.fromstring(written["html"].encode()).itertext())
    assert written["csv"].startswith("section,table,row,name,label,value,unit,target,definition\r\n")
    assert 3 == figures(written["json"])["calls"]


def test_an_empty_store_has_an_empty_report() -> None:
    """It exits with 0 and says why there is nothing."""
    assert "so there is nothing to report." in run("report").stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--quarter", "2026"], "--quarter 2026 is no quarter."),
        (["--from", "1.7.2026"], "--from 1.7.2026 is no day of the calendar."),
        (["--output", "nowhere/at/all.txt"], "--output nowhere/at/all.txt cannot be written: No such file"),
    ],
)
def test_wrong_use_is_told(arguments: list[str], message: str) -> None:
    """Which option, and what would be right."""
    with pytest.raises(WrongUse, match=message.replace(".", r"\.")):
        CliRunner().invoke(cli, ["report", "--prompts", PROMPTS, *arguments], catch_exceptions=False)
