"""`ivr report` on a real store, after calls that were really made through the app and its webhooks."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from lxml import etree

from ivr.cli.main import cli
from ivr.errors import WrongUse

WORDS = {"language", "title", "label", "aim", "definition", "made"}
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
    none = run("report", "--from", "2026-11-26", "--to", "2026-11-30", "--language", "en-US").stdout

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
        result = run("report", "--quarter", "2026Q4", "--language", "en-US", "--format", form, "--output", str(file))
        assert ("", f"Wrote {file}.\n") == (result.stdout, result.stderr)
        written[form] = file.read_bytes().decode()

    assert "Yilian service quality, 2026 Q4" in written["text"]
    assert "Yilian" in "".join(etree.fromstring(written["html"].encode()).itertext())
    assert written["csv"].startswith("\ufeffsection,table,row,name,label,value,unit,target,definition\r\n")
    assert 3 == figures(written["json"])["calls"]


def test_an_empty_store_has_an_empty_report() -> None:
    """It exits with 0 and says why there is nothing."""
    assert "so there is nothing to report." in run("report", "--language", "en-US").stdout


def test_the_report_speaks_what_the_line_speaks_first() -> None:
    """Mandarin for the shipped tree, whatever the terminal's locale; English for a line in Ireland."""
    library = str(Path(__file__).parents[1] / "trees" / "library")

    ours, theirs = run("report"), CliRunner().invoke(cli, ["report", "--prompts", library], catch_exceptions=False)

    assert ours.stdout.startswith("易联支付服务质量报告（")
    assert "因此没有可报告的内容。" in ours.stdout
    assert "so there is nothing to report." in theirs.stdout


@pytest.mark.parametrize(
    ("language", "headings"),
    [
        ("zh-CN", "章节标识,表标识,行,指标标识,指标,数值,单位,目标值,定义"),
        ("en-US", "section,table,row,name,label,value"),
    ],
)
def test_a_csv_file_is_for_excel_and_a_pipe_for_programs(tmp_path: Path, language: str, headings: str) -> None:
    """The file begins with a byte order mark, without which Excel garbles Chinese; the pipe does not."""
    file = tmp_path / "report.csv"
    asked = ("report", "--format", "csv", "--language", language)

    run(*asked, "--output", str(file))
    piped = run(*asked).stdout_bytes

    assert piped.decode().startswith(headings)
    assert BOM_UTF8 + piped == file.read_bytes()


def test_names_for_programs_are_the_same_in_both_languages() -> None:
    """Of the JSON the keys, names, units and figures; labels and definitions are words."""
    mine, theirs = (json.loads(run("report", "--json", "--language", each).stdout) for each in ("zh-CN", "en-US"))

    def shape(value: object) -> object:
        if isinstance(value, dict):
            return {key: shape(each) for key, each in value.items() if key not in WORDS}
        return [shape(each) for each in value] if isinstance(value, list) else value

    assert ("zh-CN", "en-US") == (mine["language"], theirs["language"])
    assert shape(theirs) == shape(mine)
    assert mine["sections"][0]["title"] != theirs["sections"][0]["title"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--quarter", "2026"], "--quarter 2026 is no quarter."),
        (["--from", "1.7.2026"], "--from 1.7.2026 is no day of the calendar."),
        (["--output", "nowhere/at/all.txt"], "--output nowhere/at/all.txt could not be written: No such file"),
    ],
)
def test_wrong_use_is_told(arguments: list[str], message: str) -> None:
    """Which option, and what would be right."""
    with pytest.raises(WrongUse, match=message.replace(".", r"\.")):
        CliRunner().invoke(cli, ["report", "--prompts", PROMPTS, *arguments], catch_exceptions=False)
