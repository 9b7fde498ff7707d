"""The pytest plugin: a `phone` fixture, and scripted calls in tests/calls/ and prompts/calls/ as tests.

Loaded into every test run of an environment that has this package, so it imports nothing of ours before it is used,
and takes no file that is not plainly a scripted call.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ivr.cli.stages import OwnApp
    from ivr.simulator.phone import Phone
    from ivr.simulator.script.model import Script

# A folder named `calls` in one of these. VCR cassettes and other people's YAML have none of the three keys.
_PARENTS = frozenset({"tests", "prompts"})
_IS_SCRIPT = re.compile(r"^(steps|calls|ends)[ \t]*:", re.MULTILINE)
_APPS = pytest.StashKey[dict["Path | None", "OwnApp"]]()


@pytest.fixture
def phone() -> Phone:
    """Dial apps in this process or by URL: `call = phone.dial(app)`; see `ivr.simulator.phone`."""
    from ivr.simulator.phone import Phone

    return Phone()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a scripted call."""
    if file_path.suffix != ".yaml" or file_path.parent.name != "calls":
        return None
    if file_path.parent.parent.name not in _PARENTS or not _looks_like_script(file_path):
        return None
    collector: pytest.Collector = ScriptFile.from_parent(parent, path=file_path)
    return collector


class ScriptFile(pytest.File):
    """A file with a scripted call."""

    def collect(self) -> Iterator[pytest.Item]:
        """Return the one test in it, named as the script is."""
        from ivr.errors import Unreadable
        from ivr.simulator.script.reader import read

        try:
            script = read(self.path, self.path.relative_to(self.config.rootpath).as_posix())
        except Unreadable as error:
            raise self.CollectError(str(error)) from error
        yield ScriptItem.from_parent(self, name=script.name, script=script)


class ScriptItem(pytest.Item):
    """A scripted call, played on our own app in this process."""

    def __init__(self, *, script: Script, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._script = script

    def runtest(self) -> None:
        """Play it; fail with the step, the line and what was heard instead."""
        from ivr.cli.verdicts import report, verdict_on

        verdict = verdict_on(self._script, self._app())
        if not verdict.passed:
            raise ScriptFailed(report(verdict))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return a failed script's report; where in our code it was noticed helps nobody."""
        if isinstance(excinfo.value, ScriptFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where the script begins, and its name."""
        return self.path, max(self._script.place.line - 1, 0), self.name

    def _app(self) -> OwnApp:
        """Return the app on the tree that holds the script, or on the tree used; made once a run."""
        from ivr.cli.stages import OwnApp

        home = self.path.parent.parent
        tree = home if home.name == "prompts" else None
        apps = self.session.stash.setdefault(_APPS, {})
        if tree not in apps:
            apps[tree] = OwnApp(tree)
        return apps[tree]


class ScriptFailed(AssertionError):
    """A scripted call did not go as written."""


def _looks_like_script(path: Path) -> bool:
    try:
        return _IS_SCRIPT.search(path.read_text(encoding="utf-8-sig")) is not None
    except (OSError, UnicodeDecodeError):
        return False
