"""Which scripted calls a command plays: found, read, and all their problems told at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ivr.errors import Unreadable, WrongUse
from ivr.menu.folder import shown_path
from ivr.simulator.script.reader import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ivr.errors import Problem
    from ivr.simulator.script.model import Script

OWN_CALLS = Path("tests/calls")
_SUFFIXES = frozenset({".yaml", ".yml"})


def find(named: Sequence[Path], tree: Path | None) -> list[Path]:
    """Return the scripts in the files and folders named; else those of the tree and of tests/calls.

    Raises:
        WrongUse: a name leads nowhere, or there is no script at all.
    """
    for path in named:
        if not path.exists():
            raise WrongUse(f"there is no script '{path}'. Name a scripted call or a folder of them.")
    folders = [tree / "calls", OWN_CALLS] if tree else [OWN_CALLS]
    places = list(named) or [folder for folder in folders if folder.is_dir()]
    found = [script for place in places for script in _in(place)]
    if not found:
        where = " or ".join(str(place) for place in named or folders)
        raise WrongUse(f"there is no scripted call in {where}. 'ivr call --save FILE' writes one.")
    return list(dict.fromkeys(found))


def read_all(paths: Iterable[Path]) -> list[Script]:
    """Return the scripts in these files.

    Raises:
        Unreadable: with every problem of every file.
    """
    scripts: list[Script] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            scripts.append(read(path, f"{shown_path(path.parent)}/{path.name}".removeprefix("./")))
        except Unreadable as error:
            problems.extend(error.problems)
    if problems:
        raise Unreadable(problems)
    return scripts


def _in(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    return sorted(path for path in place.rglob("*") if path.suffix in _SUFFIXES and path.is_file())
