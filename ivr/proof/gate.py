"""A tree that may be dialled: read, linted, and refused if anything in it would harm a caller. Prints nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.errors import Problem, Refused, Unreadable
from ivr.menu.load import load
from ivr.proof.lint.check import check
from ivr.proof.lint.policy import read_policy
from ivr.proof.lint.rule import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ivr.menu.model import MenuTree


def sound_tree(folder: Path, overrides: Mapping[str, str] | None = None, settings: Settings | None = None) -> MenuTree:
    """Return the tree in a folder if no rule finds an error in it.

    settings: how strictly to judge; unless said, as a draft, which may hold parts nobody can reach yet.

    Raises:
        WrongUse: an override names no fact.
        Unreadable: a file cannot be read as what it should be.
        Refused: there are errors; the message holds each with its rule.
    """
    loaded = load(folder, overrides)
    if loaded.tree is None:
        raise Unreadable(loaded.reasons)
    found = check(loaded, settings or Settings(draft=True), how=read_policy(folder))
    errors = [one for one in found if one.severity == "error"]
    if errors:
        said = [f"{Problem(one.place, one.message, one.mend)} ({one.rule})" for one in errors]
        raise Refused("\n".join(["the tree has errors, so it is not dialled.", *said]))
    return loaded.tree
