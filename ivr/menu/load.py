"""A folder becomes a menu tree: every file read, every problem of all of them found in one pass.

What keeps a file from being read is a Problem; an error in a tree that reads is a Flaw, named by the lint rule
it breaks. Reading takes time in proportion to the tree. Knows no Flask, no SQL and no call.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ivr import yamltext
from ivr.errors import Refused, Unreadable
from ivr.menu.branches import read_nodes
from ivr.menu.extensions import EXTENSION, dial_in, entry_field, read_extensions
from ivr.menu.factsheet import read_facts
from ivr.menu.fields import check_fields, read_fields
from ivr.menu.folder import OWN_FILES, read_documents, shown_path, unread_files
from ivr.menu.hoursheet import read_hours
from ivr.menu.lookups import read_lookups
from ivr.menu.mentions import check_mentions
from ivr.menu.model import MenuTree
from ivr.menu.notices import read_notices
from ivr.menu.overflow import check_overflow
from ivr.menu.queues import check_queue_names, read_queues
from ivr.menu.recordings import read_recordings, recording_digests
from ivr.menu.references import Sources, check_references
from ivr.menu.shape import Sheet
from ivr.menu.standing import BUILT_IN_LANGUAGES, DEFAULTS, read_line, read_words
from ivr.menu.templates import check_templates, read_templates
from ivr.menu.tickets import check_tickets, read_tickets

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from importlib.resources.abc import Traversable

    from ivr.errors import Problem
    from ivr.menu.flaw import Flaw
    from ivr.menu.lookups import LookUpSource
    from ivr.menu.model import AnyNode
    from ivr.menu.recordings import Recording
    from ivr.yamltext import Document

_RELEASE_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Loaded:
    """A folder as it was read.

    tree: as far as it could be built; None if a file could not be read, or lacks what no tree is without.
    problems: what could not be read. flaws: errors and warnings in what could, in the order of the files.
    broken: names of nodes that were written but could not be built.
    """

    tree: MenuTree | None
    problems: tuple[Problem, ...]
    flaws: tuple[Flaw, ...]
    broken: frozenset[str]
    sources: Sources = field(repr=False)

    @property
    def errors(self) -> list[Flaw]:
        """The flaws that keep the tree from being dialled."""
        return [flaw for flaw in self.flaws if flaw.severity == "error"]

    @property
    def reasons(self) -> tuple[Problem, ...]:
        """Why there is no tree, or none to be dialled: what could not be read, or else the errors."""
        return self.problems or tuple(flaw.problem for flaw in self.errors)


def load_tree(folder: Traversable, overrides: Mapping[str, str] | None = None) -> MenuTree:
    """Return the tree in a folder, for who needs a sound one.

    Raises:
        WrongUse: an override names no fact.
        Unreadable: a file cannot be read as what it should be.
        Refused: the tree reads but has errors.
    """
    loaded = load(folder, overrides)
    if loaded.tree is None:
        raise Unreadable(loaded.reasons)
    if loaded.errors:
        raise Refused("\n".join(map(str, loaded.reasons)))
    return loaded.tree


def load(folder: Traversable, overrides: Mapping[str, str] | None = None) -> Loaded:
    """Return the tree in a folder, on a disk or in an archive, with everything that is wrong with it.

    overrides: values put in place of facts' own, by name, for this run.

    Raises:
        WrongUse: an override names no fact.
    """
    overrides = overrides or {}
    documents, problems = read_documents(folder)
    sheets = {stem: Sheet(document) for stem, document in documents.items()}
    for stem in OWN_FILES:
        sheets.setdefault(stem, Sheet(yamltext.parse("", f"{shown_path(folder)}/{stem}.yaml")))
    line = read_line(sheets["line"])
    languages = list(line.languages) if line else BUILT_IN_LANGUAGES
    words = read_words(sheets["messages"], languages)
    facts = read_facts(sheets["facts"], overrides, languages)
    hours = read_hours(sheets["hours"], facts, languages)
    notices = read_notices(sheets["notices"], languages)
    tickets = read_tickets(sheets["tickets"])
    check_tickets(sheets["tickets"], tickets, facts.built)
    queues = read_queues(sheets["queues"], facts, languages)
    templates = read_templates(sheets["texts"], languages)
    fields = read_fields(sheets["fields"])
    check_fields(sheets["fields"], fields, facts.built)
    lookups = read_lookups(sheets["lookups"], folder, fields)
    nodes: dict[str, AnyNode] = {}
    homes: dict[str, str] = {}
    for stem in documents:
        if stem not in OWN_FILES:
            read_nodes(sheets[stem], stem, languages, nodes, homes)
    extensions = read_extensions(sheets["extensions"], languages)
    placed = dial_in(extensions, sheets["extensions"], line, words, nodes) if line and words else {}
    if placed and extensions and words:
        fields[EXTENSION] = entry_field(extensions, words)
    homes |= dict.fromkeys(placed, "extensions")
    recordings = read_recordings(folder, nodes)
    broken = frozenset(homes) - nodes.keys()
    sources = Sources({stem: sheet.document for stem, sheet in sheets.items()}, homes, placed)
    problems += [problem for sheet in sheets.values() for problem in sheet.problems]
    flaws = [flaw for sheet in sheets.values() for flaw in sheet.flaws]
    if problems or line is None or words is None:
        return Loaded(None, _in_order(problems), tuple(flaws), broken, sources)
    tree = MenuTree.model_construct(
        nodes=nodes,
        facts=facts.built,
        line=line,
        words=words,
        hours=hours,
        notices=notices,
        tickets=tickets,
        fields=fields,
        lookups=lookups,
        queues=queues,
        templates=templates,
        recordings=recordings,
        release=_release(documents, lookups, recordings, overrides),
    )
    flaws += unread_files(folder) + check_references(tree, broken, facts.names, sources)
    flaws += [*check_mentions(tree, sources), *check_queue_names(tree, sources), *check_overflow(tree, sources)]
    flaws += check_templates(tree, sources)
    return Loaded(tree, (), tuple(sorted(flaws, key=lambda flaw: flaw.problem.place)), broken, sources)


def _in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: problem.place))


def _release(
    documents: Mapping[str, Document],
    lookups: Mapping[str, LookUpSource],
    recordings: Mapping[str, Recording],
    overrides: Mapping[str, str],
) -> str:
    """Return a name made of everything a caller can hear or reach: the files, the built-in words, the overrides."""
    digest = hashlib.sha256()
    for name, document in [*sorted(documents.items()), *sorted(DEFAULTS.items())]:
        digest.update(f"{name}:{document.digest}\n".encode())
    for name, source in sorted(lookups.items()):
        digest.update(f"{name}:{source.digest}\n".encode())
    for name, sound in recording_digests(recordings):
        digest.update(f"{name}:{sound}\n".encode())
    for name, value in sorted(overrides.items()):
        digest.update(f"{name}={value}\n".encode())
    return digest.hexdigest()[:_RELEASE_LENGTH]
