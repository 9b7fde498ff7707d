"""What the command line is told when it is used wrongly: one line, how to mend it, and exit code 2."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from ivr.cli.main import main


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["call", "--method", "PUT"],
            "Invalid value for '--method': 'PUT' is not one of 'post', 'get'. 'ivr call --help' says what there is.",
        ),
        (["call", "--bogus"], "No such option '--bogus'. 'ivr call --help' says what there is."),
        (
            ["call", "http://a", "http://b"],
            "Got unexpected extra argument (http://b). 'ivr call --help' says what there is.",
        ),
        (["cal"], "there is no command 'cal'. Did you mean 'call'? 'ivr --help' says what there is."),
        (["xyzzy"], "there is no command 'xyzzy'. 'ivr --help' says what there is."),
    ],
)
def test_wrong_use_is_one_line(
    words: list[str], said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A mistyped option, value, argument or command is named, and where to read on."""
    monkeypatch.setattr("sys.argv", ["ivr", *words])

    with pytest.raises(SystemExit) as ended:
        main()

    assert (2, ("", f"ivr: {said}\n")) == (ended.value.code, tuple(capsys.readouterr()))


def test_no_command_shows_the_help(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Who types nothing wants to know what there is."""
    monkeypatch.setattr("sys.argv", ["ivr"])

    with pytest.raises(SystemExit):
        main()

    assert "Begin with: ivr call" in " ".join("".join(capsys.readouterr()).split())


@pytest.mark.parametrize(("command", "code"), [(["check", "--json"], 0), (["check", "--set"], 2), (["--version"], 0)])
def test_the_program_ends_as_the_command_says(command: list[str], code: int) -> None:
    """With its exit code, and all that was said in the pipe, however it leaves."""
    program = [sys.executable, "-c", "from ivr.cli.main import run; run()", *command]

    ended = subprocess.run(program, capture_output=True, text=True, check=False)

    assert code == ended.returncode
    assert (ended.stdout or ended.stderr).endswith(("]\n", ".\n", f"{version('ivr')}\n"))


@pytest.mark.skipif(sys.platform == "win32", reason="it takes a POSIX shell")
@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("check >&-", 0, ""),
        ("draw >&-", 0, ""),
        ("check 2>&- >/dev/null", 0, ""),
        ("draw | head -n 1 >/dev/null", 0, ""),
    ],
)
def test_nobody_has_to_listen(command: str, code: int, said: str) -> None:
    """A stream that the shell closed, or whose reader has left, is no fault."""
    program = f'"{sys.executable}" -c "from ivr.cli.main import run; run()" {command}'

    ended = subprocess.run(["sh", "-c", program], capture_output=True, text=True, check=False)

    assert (code, said) == (ended.returncode, ended.stderr)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is full is a file on Linux")
def test_a_full_disk_is_told() -> None:
    """In words, and with a code that no script takes for success."""
    program = [sys.executable, "-c", "from ivr.cli.main import run; run()", "draw"]

    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(program, stdout=full, stderr=subprocess.PIPE, text=True, check=False)

    told = "ivr: nothing more could be written: No space left on device. Make room, or write elsewhere.\n"
    assert (1, told) == (ended.returncode, ended.stderr)


def test_a_console_of_another_alphabet_is_served() -> None:
    """What it has no letters for is written as an escape."""
    program = [sys.executable, "-c", "from ivr.cli.main import run; run()", "draw"]

    ended = subprocess.run(program, capture_output=True, check=False, env={**os.environ, "PYTHONIOENCODING": "latin-1"})

    assert (0, b"", True) == (ended.returncode, ended.stderr, rb"\u7b7e\u7ea6\u5546\u6237" in ended.stdout)
