"""Which folder is the tree, which files in it are read, and what they are called in messages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import ivr
from ivr import yamltext
from ivr.errors import Place, Problem, Unreadable, WrongUse
from ivr.menu.flaw import Flaw, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from importlib.resources.abc import Traversable

    from ivr.yamltext import Document

ROOT = "main"
# How the tree is judged, which is no part of what a caller meets.
JUDGEMENT = "lint.yaml"
# Files that are not branches.
OWN_FILES = (
    "extensions",
    "facts",
    "fields",
    "hours",
    "line",
    "lookups",
    "messages",
    "notices",
    "queues",
    "texts",
    "tickets",
)


def find_folder(option: Path | None, environ: Mapping[str, str]) -> Path:
    """Return the tree's folder: the option, IVR_PROMPTS, ./prompts, or the one that comes with the program.

    Raises:
        WrongUse: the one that is asked for is no folder, or there is none at all.
    """
    named = environ.get("IVR_PROMPTS")
    for asked, where in ((option, ""), (Path(named) if named else None, "IVR_PROMPTS: ")):
        if asked is not None:
            if asked.is_dir():
                return asked
            raise WrongUse(f"{where}'{asked}' is no folder. Name the folder that holds {ROOT}.yaml.")
    package = Path(ivr.__file__).parent
    for folder in (Path("prompts"), package / "prompts", package.parent / "prompts"):
        if (folder / f"{ROOT}.yaml").is_file():
            return folder
    raise WrongUse(f"there is no menu tree here. Name the folder that holds {ROOT}.yaml with --prompts.")


def parse_overrides(options: Iterable[str]) -> dict[str, str]:
    """Return the facts of `--set NAME=VALUE`, last one winning.

    Raises:
        WrongUse: one of them has no '='.
    """
    overrides = {}
    for option in options:
        name, equals, value = option.partition("=")
        if not equals or not name.strip():
            raise WrongUse(f"--set {option}: write NAME=VALUE, for example --set open_at=09:00.")
        overrides[name.strip()] = value.strip()
    return overrides


def tree_files(folder: Traversable, suffix: str = ".yaml") -> list[Traversable]:
    """Return the files of a tree's folder in order; an editor's own, such as .#main.yaml, are none of the tree's."""
    found = [file for file in folder.iterdir() if file.name.endswith(suffix) and not file.name.startswith(".")]
    return sorted((file for file in found if file.name != JUDGEMENT), key=lambda file: file.name)


def read_documents(folder: Traversable) -> tuple[dict[str, Document], list[Problem]]:
    """Return the folder's documents by file stem, and what kept others from being read."""
    if not folder.is_dir():
        return {}, [Problem(Place(str(folder)), "is no folder.", f"Name the folder that holds {ROOT}.yaml.")]
    documents: dict[str, Document] = {}
    problems: list[Problem] = []
    shown = shown_path(folder)
    try:
        paths = tree_files(folder)
    except OSError as error:
        return {}, [Problem(Place(shown), f"cannot be read: {error.strerror}.", "Check that you may read it.")]
    for path in paths:
        name = f"{shown}/{path.name}" if shown != "." else path.name
        if not _is_utf8(path.name):
            problems.append(Problem(Place(name), "has a name that is not UTF-8.", "Give it another name."))
            continue
        try:
            documents[path.name.removesuffix(".yaml")] = yamltext.read(path, name)
        except Unreadable as error:
            problems.extend(error.problems)
    if not any(path.name == f"{ROOT}.yaml" for path in paths):
        close = did_you_mean(f"{ROOT}.yaml", [path.name for path in folder.iterdir() if path.is_file()])
        mend = close or "Add it; the line begins there."
        problems.append(Problem(Place(shown), f"holds no {ROOT}.yaml.", mend))
    return documents, problems


def unread_files(folder: Traversable) -> list[Flaw]:
    """Return a warning for each file that looks like a branch and is not read."""
    shown = shown_path(folder)
    names = [file.name for file in tree_files(folder, "")]
    return [
        Flaw(
            "V06", "warn", Problem(Place(f"{shown}/{name}"), "is not read.", f"Call it {name.rpartition('.')[0]}.yaml.")
        )
        for name in names
        if name.lower().endswith((".yml", ".yaml")) and not name.endswith(".yaml")
    ]


def shown_path(folder: Traversable) -> str:
    """Return the folder as messages name it: from here if it lies below, with forward slashes."""
    if not isinstance(folder, Path):
        return folder.name
    try:
        return folder.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return folder.as_posix()


def _is_utf8(name: str) -> bool:
    """Return whether a file's name is text; Python keeps bytes that are none as lone surrogates (PEP 383)."""
    return not any("\ud800" <= character <= "\udfff" for character in name)
