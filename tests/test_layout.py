"""The shape of the repository: what stands at its top, how long a file may grow, which way imports point."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOP = {"ivr", "prompts", "tests", "app.py", "pyproject.toml", "README.md"}
LONGEST = 400
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base"}


def tracked() -> list[str]:
    """Return the files git knows, or skip where this is no checkout."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.splitlines() if (ROOT / name).exists()]


def test_the_top_level_is_fixed() -> None:
    """Nothing stands beside the six names of the layout but files with a dot."""
    found = {name.partition("/")[0] for name in tracked()}

    assert TOP == {name for name in found if not name.startswith(".")}


def test_files_stay_readable() -> None:
    """No Python file grows past 400 lines, and none has a name that says nothing."""
    files = [name for name in tracked() if name.endswith(".py")]

    long = [name for name in files if len((ROOT / name).read_text("utf-8").splitlines()) > LONGEST]
    nameless = [name for name in files if Path(name).stem in EMPTY_NAMES]

    assert [] == long
    assert [] == nameless


def test_imports_point_down() -> None:
    """The layers of the design hold."""
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert 0 == done.returncode, done.stdout
