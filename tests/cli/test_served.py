"""`ivr test --serve`: the shipped tree's scripts, over HTTP, on a server with an office, facts and a clock of its own.

Here is one script of each sort; `.ci/run` plays them all.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ivr.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Callable

PROMPTS = Path(__file__).parents[2] / "prompts"
SCRIPTS = (
    "a043_solution_by_text",  # texts, and the survey that follows the call
    "a050_somebody_elses",  # tickets given, several calls
    "a055_look_up_slow",  # a look-up that fails
    "a067_once_a_day",  # what one call sent decides what another sends
    "a085_critical",  # queues given
    "a107_emergency",  # an announcement
    "q03_place_kept",  # two callers in one queue, and an agent
)


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Return what plays scripts on a server, and gives the exit code, stdout and stderr."""
    for name in ("IVR_PROMPTS", "TWILIO_AUTH_TOKEN", "TWILIO_ACCOUNT_SID"):
        monkeypatch.delenv(name, raising=False)

    def play(*files: Path) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["ivr", "test", "--serve", "--prompts", str(PROMPTS), *map(str, files)])
        with pytest.raises(SystemExit) as ended:
            main()
        return (int(ended.value.code or 0), *capsys.readouterr())

    return play


def test_scripts_of_each_sort(serve) -> None:
    """They pass as they do in process, and none is skipped."""
    code, out, err = serve(*(PROMPTS / "calls" / f"{name}.yaml" for name in SCRIPTS))

    assert (0, f"{len(SCRIPTS)} passed") == (code, err.splitlines()[-1]), out


def test_texts_are_counted(serve, tmp_path: Path) -> None:
    """`sms` is judged: a script that expects another number of texts than the server sent fails."""
    wrong = tmp_path / "wrong.yaml"
    text = (PROMPTS / "calls/a043_solution_by_text.yaml").read_text(encoding="utf-8")
    assert "\nsms: 2\n" in text
    wrong.write_text(text.replace("\nsms: 2\n", "\nsms: 1\n"), encoding="utf-8")

    code, out, _ = serve(wrong)

    assert 1 == code
    assert "1 SMS were expected, and 2 were sent" in out
