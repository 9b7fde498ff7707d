"""The pytest plugin: the `phone` fixture, and scripted calls collected as tests."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

TREE = {
    "prompts/main.yaml": 'main:\n  choose:\n    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}\n',
    "prompts/operator.yaml": """\
operator: {queue: general, full: operator.bye, failed: operator.bye}
operator.bye: {hang_up: goodbye}
""",
    "prompts/calls/person.yaml": 'name: 人工服务\nsteps: [{hear: 请按0}, {press: "0"}]\n',
}
TEST = """\
def app(environ, start):
    start("200 OK", [("Content-Type", "text/xml")])
    return [b"<Response><Say>We are closed.</Say></Response>"]

def test_closed(phone):
    call = phone.dial(app)
    call.hears("closed")
    assert "app" == call.ends()
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project of somebody's with a small tree, a script, and a test of their own."""
    files = {**TREE, "tests/test_closed.py": TEST, "pytest.ini": "[pytest]\nfilterwarnings = error\n"}
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def pytest_in(project: Path, *arguments: str) -> tuple[int, str]:
    """Run pytest as the project's own, with no plugin but this one."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("IVR_", "PYTEST_"))}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "ivr.pytest_plugin", "-p", "no:cacheprovider", *arguments],
        cwd=project,
        env={**environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_scripts_are_tests(project: Path) -> None:
    """A scripted call is a test with the script's name; the fixture dials an app in the process."""
    code, out = pytest_in(project, "-v")

    assert 0 == code, out
    assert "prompts/calls/person.yaml::人工服务 PASSED" in out
    assert "tests/test_closed.py::test_closed PASSED" in out


def test_a_failing_script_reports_in_its_own_words(project: Path) -> None:
    """A failure shows step, line and what was heard, and no traceback; one that cannot be read shows its problems."""
    (project / "tests/calls").mkdir()
    (project / "tests/calls/a.yaml").write_text("name: bills\nsteps:\n  - hear: 账单\n", encoding="utf-8")
    (project / "tests/calls/b.yaml").write_text("steps: [{hears: 您好}]\n", encoding="utf-8")

    code, out = pytest_in(project, "tests/calls/a.yaml")
    unread_code, unread = pytest_in(project, "tests/calls/b.yaml")

    assert 1 == code
    assert "tests/calls/a.yaml:3: step 1, hear 账单: the call waited for the caller first" in out
    assert "heard instead: 人工服务，请按0。" in out
    assert "Traceback" not in out
    assert 0 != unread_code
    assert "tests/calls/b.yaml:1:10: 'hears' is not known here. Did you mean 'hear'?" in unread


def test_other_peoples_files_are_left_alone(project: Path) -> None:
    """YAML that is no scripted call, and calls in other folders, are not collected, and nothing of ours is imported."""
    for name, text in {
        "tests/calls/cassette.yaml": "interactions: []\nversion: 1\n",
        "docs/calls/a.yaml": "steps: []\n",
        "tests/calls/deep/a.yaml": "steps: []\n",
        "tests/test_imports.py": "import sys\n\ndef test_lean():\n"
        "    assert [] == [name for name in sys.modules if name.startswith('ivr.') and name != 'ivr.pytest_plugin']\n",
    }.items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    code, out = pytest_in(project, "tests/calls", "docs", "tests/test_imports.py", "-v")

    assert 0 == code, out
    assert "1 passed" in out
    assert ".yaml" not in out
