"""`ivr test` plays scripted calls and says which did not go as written."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from lxml import etree

from ivr.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

TREE = {
    "main.yaml": """\
main:
  say: {zh-CN: "欢迎致电{company}。", en-US: "Welcome to {company}."}
  choose:
    "2": {zh-CN: 技术支持, en-US: technical support, to: tech}
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
""",
    "tech.yaml": "tech:\n  say: {zh-CN: 请查阅说明。, en-US: Please see the guide.}\n  hang_up: goodbye\n",
    "operator.yaml": """\
operator: {queue: general, full: operator.bye, failed: operator.bye}
operator.bye: {hang_up: goodbye}
""",
    "facts.yaml": "company: {kind: name, value: {zh-CN: 甲公司, en-US: Alpha}}\n",
}
PASSES = """\
name: 技术支持
steps:
  - hear: 欢迎致电
  - press: "2"
  - hear: 请查阅说明
ends: {status: completed, by: app}
"""
FAILS = """\
name: 账单
steps:
  - hear: 欢迎致电
  - press: "2"
  - hear: 账单
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with a small tree and one script that passes."""
    for name, text in TREE.items():
        write(tmp_path / "prompts" / name, text)
    write(tmp_path / "prompts/calls/tech.yaml", PASSES)
    monkeypatch.chdir(tmp_path)
    for name in ("IVR_PROMPTS", "TWILIO_AUTH_TOKEN", "TWILIO_ACCOUNT_SID"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Return what runs `ivr test` and gives its exit code, stdout and stderr."""

    def run_it(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["ivr", "test", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        return (int(ended.value.code or 0), *capsys.readouterr())

    return run_it


@pytest.fixture
def url() -> Iterator[str]:
    """Serve a foreign app on loopback that tells everybody the same."""

    def app(_environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        start("200 OK", [("Content-Type", "text/xml")])
        return [b"<Response><Say>We are closed.</Say></Response>"]

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_: object) -> None:
            """Print nothing."""

    with make_server("127.0.0.1", 0, app, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/voice"
        server.shutdown()
        thread.join()


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_scripts_of_the_tree_and_of_the_tests(folder: Path, run) -> None:
    """Without arguments the tree's calls/ and tests/calls/ are played."""
    write(folder / "tests/calls/other.yaml", PASSES.replace("技术支持", "另一个", 1))

    assert (0, "passed  技术支持\npassed  另一个\n", "2 passed\n") == run()


def test_a_failure_names_step_line_and_words(folder: Path, run) -> None:
    """A failed script tells where it failed and what was heard instead, and the exit code is 1."""
    write(folder / "a.yaml", FAILS)

    code, out, err = run("a.yaml")

    assert (1, "1 failed\n") == (code, err)
    heard = "请查阅说明。"
    lines = out.splitlines()
    assert "FAILED  账单" == lines[0]
    assert "        a.yaml:5: step 3, hear 账单: the call ended first" == lines[1]
    assert lines[2].startswith(f"        heard instead: {heard}")


def test_json(folder: Path, run) -> None:
    """--json prints one array, and the words go to stderr."""
    write(folder / "x/a.yaml", FAILS)

    code, out, err = run("prompts/calls", "x", "--json")

    first, second = json.loads(out)
    assert 1 == code
    assert {
        "name": "技术支持",
        "file": "prompts/calls/tech.yaml",
        "passed": True,
        "step": None,
        "line": None,
        "heard": None,
        "pressed": [["main", "2"]],
    } == first
    assert ("账单", "x/a.yaml", False, 3, 5) == tuple(
        second[name] for name in ("name", "file", "passed", "step", "line")
    )
    assert second["heard"].startswith("请查阅说明。")
    assert "FAILED  账单" in err
    assert "1 passed, 1 failed" in err


def test_junit(folder: Path, run) -> None:
    """--junit writes what CI systems read."""
    write(folder / "a.yaml", FAILS)

    run("a.yaml", "prompts/calls/tech.yaml", "--junit", "report.xml")

    suite = etree.parse(folder / "report.xml").getroot()
    failed, passed = suite.findall("testcase")
    assert ("2", "1", "0") == (suite.get("tests"), suite.get("failures"), suite.get("skipped"))
    assert ("账单", "a.yaml") == (failed.get("name"), failed.get("classname"))
    assert "hear 账单: the call ended first" == failed.find("failure").get("message")
    assert [] == list(passed)


def test_no_script_is_wrong_use(folder: Path, run) -> None:
    """A run that plays nothing has not passed."""
    (folder / "prompts/calls/tech.yaml").unlink()

    code, out, err = run()

    assert (2, "") == (code, out)
    mend = "'ivr call --save FILE' writes one."
    assert f"ivr: there is no scripted call in prompts/calls or tests/calls. {mend}\n" == err
    assert 2 == run("nowhere.yaml")[0]


def test_unreadable_scripts_are_told_together(folder: Path, run) -> None:
    """All problems of all scripts are told before anything is played."""
    write(folder / "a.yaml", "steps: [{pres: '1'}]\n")
    write(folder / "b.yaml", "name: b\n")

    code, out, err = run("a.yaml", "b.yaml", "prompts/calls")

    assert (2, "") == (code, out)
    assert "a.yaml:1:10: 'pres' is not known here. Did you mean 'press'?" in err
    assert "b.yaml:1:1: there are no steps." in err


def test_facts_are_set_for_a_script_and_for_a_run(folder: Path, run) -> None:
    """`set` in a script and --set for the run change what the line says."""
    write(folder / "b.yaml", "name: b\nset: {company: 乙公司}\nsteps: [{hear: 欢迎致电乙公司}]\n")
    write(folder / "c.yaml", "name: c\nsteps: [{hear: 欢迎致电丙公司}]\n")

    assert 0 == run("b.yaml")[0]
    assert 1 == run("c.yaml")[0]
    assert 0 == run("c.yaml", "--set", "company=丙公司")[0]
    assert 2 == run("c.yaml", "--set", "compny=丙公司")[0]


def test_golden_transcripts(folder: Path, run) -> None:
    """--update writes the transcript of a script that is named; from then on the call has to stay so."""
    script = "prompts/calls/tech.yaml"
    golden = folder / "prompts/calls/tech.transcript"
    assert 0 == run("--update")[0]
    assert not golden.exists()

    assert 0 == run("--update", script)[0]
    kept = golden.read_text(encoding="utf-8")
    assert 0 == run()[0]
    write(folder / "prompts/tech.yaml", TREE["tech.yaml"].replace("请查阅说明", "请查阅说明书"))
    code, out, _ = run()

    assert "pressed 2" in kept
    assert "CA" not in kept
    assert 1 == code
    assert "the call is not as tech.transcript has it." in out
    assert "+ 0:00.5  “请查阅说明书。”".replace("+ ", "+") in out.replace("+ ", "+")
    assert 0 == run("--update")[0]
    assert "请查阅说明书" in golden.read_text(encoding="utf-8")


def test_a_url(folder: Path, run, url: str) -> None:
    """On somebody's app scripts are played that need no time, facts or office of their own."""
    write(folder / "a.yaml", "name: plain\nsteps: [{hear: we are closed}]\nends: {by: app, path: [main]}\n")
    write(folder / "b.yaml", "name: timed\nat: 2026-11-24T10:30\nsteps: [{hear: we are open}]\n")

    code, out, err = run("a.yaml", "b.yaml", "--url", url)

    assert (0, "1 passed, 1 skipped\n") == (code, err)
    assert "passed  plain\nskipped  timed\n        b.yaml: 'at' cannot be brought about behind a URL\n" == out


def test_a_url_that_does_not_answer(folder: Path, run) -> None:
    """A peer that never answers is told apart from a script that fails."""
    code, _, err = run("--url", "http://127.0.0.1:9/voice")

    assert 5 == code
    assert "http://127.0.0.1:9/voice gave no answer at all." in err


def test_a_served_run(folder: Path, run) -> None:
    """With --serve the same scripts pass over HTTP, each set of facts on a server of its own."""
    write(folder / "b.yaml", "name: b\nset: {company: 乙公司}\nsteps: [{hear: 欢迎致电乙公司}, {hangup: true}]\n")

    code, out, err = run("prompts/calls/tech.yaml", "b.yaml", "--serve")

    assert (0, "passed  技术支持\npassed  b\n") == (code, out), err


def test_a_server_that_does_not_start(folder: Path, run) -> None:
    """What keeps the tree from being served is told before anything is played."""
    write(folder / "prompts/main.yaml", "main: [")

    code, out, err = run("--serve")

    assert (2, "") == (code, out)
    assert "prompts/main.yaml" in err
