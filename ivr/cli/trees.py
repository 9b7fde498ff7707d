"""Which tree a command works on, and which of its nodes and languages: named by people, so told apart here."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from ivr.errors import WrongUse
from ivr.menu.flaw import did_you_mean
from ivr.menu.folder import find_folder
from ivr.proof.gate import sound_tree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ivr.menu.model import MenuTree


def folder_of(folder: Path | None, prompts: Path | None) -> Path:
    """Return the folder that an argument or --prompts names, or else the usual one.

    Raises:
        WrongUse: both are given, or there is no such folder.
    """
    if folder is not None and prompts is not None:
        raise WrongUse("FOLDER and --prompts name the same thing; give one of them.")
    return find_folder(folder or prompts, os.environ)


def sound(folder: Path | None, prompts: Path | None = None, overrides: Mapping[str, str] | None = None) -> MenuTree:
    """Return the tree of a command.

    Raises:
        WrongUse, Unreadable, Refused: there is none, it cannot be read, or it has errors.
    """
    return sound_tree(folder_of(folder, prompts), overrides)


def tree_of(name: str | None) -> MenuTree:
    """Return the tree that a person names, a folder or a release; without a name the one that is live.

    Raises:
        WrongUse, Unreadable, Refused: there is none, it cannot be read, or it has errors.
    """
    if name is not None and Path(name).is_dir():
        return sound(Path(name))
    from ivr.cli.publishing import real_store
    from ivr.office.archive import unpack
    from ivr.office.releases import find, listed

    with real_store().read() as connection:
        kept = listed(connection)
        wanted = next((each.id for each in kept if each.id == name or (name is None and each.live)), None)
        archive = find(connection, wanted) if wanted is not None else None
    if archive is not None:
        return unpack(archive)
    if name is None:
        raise WrongUse("nothing was published yet, so there is nothing to compare with. Name a folder.")
    mend = did_you_mean(name, [each.id for each in kept]) or "'ivr releases' lists them."
    raise WrongUse(f"'{name}' is neither a folder nor a release. {mend}")


def language_of(tree: MenuTree, written: str | None) -> str | None:
    """Return the language of the line that is written, whatever its capitals; None where none is.

    Raises:
        WrongUse: the line has no such language.
    """
    if written is None:
        return None
    for tag in tree.line.languages:
        if tag.casefold() == written.casefold():
            return tag
    primary = written.casefold().replace("_", "-").partition("-")[0]
    near = [tag for tag in tree.line.languages if tag.partition("-")[0] == primary]
    mend = f"Did you mean '{near[0]}'?" if near else f"The line's languages are {', '.join(tree.line.languages)}."
    raise WrongUse(f"--language {written}: the line has no such language. {mend}")


def node_of(tree: MenuTree, written: str) -> str:
    """Return the node that is written.

    Raises:
        WrongUse: there is none.
    """
    if written in tree.nodes:
        return written
    mend = did_you_mean(written, tree.nodes) or "'ivr draw' shows them all."
    raise WrongUse(f"there is no node '{written}'. {mend}")
