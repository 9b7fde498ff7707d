"""What nodes name beside nodes and facts: fields, look-ups, tickets, desks, seasons, languages. Knows no YAML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.errors import Problem
from ivr.menu.circumstances import NOTICE_AHEAD
from ivr.menu.extensions import EXTENSION
from ivr.menu.facts import expected
from ivr.menu.flaw import Flaw, did_you_mean
from ivr.menu.lookups import TICKETS
from ivr.menu.model import AskNode, LanguageNode, LookUpNode, MenuNode, QueueNode, TicketNode, WhenNode
from ivr.menu.values import RUN_TIME, columns_of, keys_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from ivr.menu.conditions import Condition
    from ivr.menu.model import MenuTree
    from ivr.menu.references import Sources
    from ivr.yamltext import Path_

# An announcement a year ahead is none, and the calendar of the program has an end.
_MOST_AHEAD_H = 8760
# What is said of a name nobody wrote: what it should be, and where it would be written.
_FIELD = ("field", "fields.yaml")
_DESK = ("desk", "hours.yaml")


def check_mentions(tree: MenuTree, sources: Sources) -> list[Flaw]:
    """Return a flaw for every name that nothing has, and for every queue whose hours nobody asks."""
    return [*_Mentions(tree, sources).flaws()]


class _Mentions:
    """The names a tree has, and what its nodes make of them."""

    def __init__(self, tree: MenuTree, sources: Sources) -> None:
        self.tree = tree
        self.sources = sources
        self.desks = tree.hours.desks.keys()
        self.seasons = {"any", *(season.name for season in tree.hours.seasons)}
        self.columns = {name for look_up in (TICKETS, *tree.lookups) for name in columns_of(tree, look_up)}
        self.columns |= {EXTENSION} & tree.fields.keys()

    def flaws(self) -> Iterator[Flaw]:
        yield from self._taken_names()
        yield from self._announced()
        for name, kind in self.tree.tickets.items():
            if kind.counts == "service":
                yield from self._known("tickets", (name, "desk"), kind.desk, self.desks, *_DESK)
        for name in self.tree.nodes:
            yield from self._node(name)

    def _node(self, name: str) -> Iterator[Flaw]:
        tree, home = self.tree, self.sources.homes[name]
        match tree.nodes[name]:
            case MenuNode() as menu:
                yield from self._menu(name, menu)
            case LanguageNode() as node:
                languages = tree.line.languages
                yield from self._known(home, (name, "language"), node.language, languages, "language", "line.yaml")
            case AskNode() as node:
                yield from self._known(home, (name, "ask"), node.ask, tree.fields, *_FIELD)
            case LookUpNode() as node:
                yield from self._look_up(name, node)
            case TicketNode() as node:
                kinds = tree.tickets
                yield from self._known(home, (name, "ticket"), node.ticket, kinds, "kind of ticket", "tickets.yaml")
                for number, field in enumerate(node.details):
                    yield from self._known(home, (name, "details", number), field, tree.fields, *_FIELD)
            case QueueNode() as node:
                yield from self._queue(name, node)
            case WhenNode() as node:
                for number, case in enumerate(node.when):
                    yield from self._condition(home, (name, "when", number), case)
            case _:
                pass

    def _menu(self, name: str, menu: MenuNode) -> Iterator[Flaw]:
        home = self.sources.homes[name]
        for key, choice in menu.choose.items():
            if choice.when is None:
                continue
            yield from self._condition(home, (name, "choose", key, "when"), choice.when)
            if menu.words:
                place = self.sources.node(name, "choose", key, "when")
                message = f"the written-out words of '{name}' name key {key} also when it does nothing."
                mend = "Delete 'words', so that the sentence is composed from the keys that work."
                yield Flaw("K10", "error", Problem(place, message, mend))

    def _look_up(self, name: str, node: LookUpNode) -> Iterator[Flaw]:
        home, look_ups = self.sources.homes[name], {*self.tree.lookups, TICKETS}
        yield from self._known(home, (name, "look_up"), node.look_up, look_ups, "look-up", "lookups.yaml")
        if node.look_up in look_ups:
            for key in keys_of(self.tree, node.look_up):
                yield from self._known(home, (name, "look_up"), key, self.tree.fields, *_FIELD)

    def _queue(self, name: str, node: QueueNode) -> Iterator[Flaw]:
        has_hours = node.queue in self.desks
        if has_hours and node.closed is None:
            message = f"the desk '{node.queue}' has hours, and '{name}' does not say what happens outside them."
            mend = "Add 'closed: …' with the name of a node."
            yield Flaw("H07", "error", Problem(self.sources.node(name, "queue"), message, mend))
        if node.closed is not None and not has_hours:
            message = f"no desk is called '{node.queue}', so this queue is never closed."
            mend = did_you_mean(node.queue, self.desks) or "Add the desk to hours.yaml, or delete 'closed'."
            yield Flaw("H07", "error", Problem(self.sources.node(name, "closed"), message, mend))

    def _condition(self, home: str, at: Path_, condition: Condition) -> Iterator[Flaw]:
        known = {*self.tree.fields, *self.columns}
        for number, one in enumerate(condition.classes):
            path = (*at, "class", number) if isinstance(condition.caller_class, list) else (*at, "class")
            yield from self._known(home, path, one, self.tree.line.caller_classes, "class of callers", "line.yaml")
        for field, value, names, what, file in (
            ("open", condition.open, self.desks, *_DESK),
            ("closed", condition.closed, self.desks, *_DESK),
            ("season", condition.season, self.seasons, "season", "hours.yaml"),
            ("language", condition.language, self.tree.line.languages, "language", "line.yaml"),
            ("known", condition.known, known, *_FIELD),
        ):
            if value is not None:
                yield from self._known(home, (*at, field), value, names, what, file)
        for column in condition.value:
            yield from self._known(home, (*at, "value", column), column, self.columns, "column", "lookups.yaml")

    def _announced(self) -> Iterator[Flaw]:
        """Yield a flaw where it is not known, or cannot be, how long before its start a notice is spoken."""
        ahead = self.tree.facts.get(NOTICE_AHEAD)
        if ahead is not None:
            hours = str(ahead.value) if ahead.kind == "number" and not expected("number", str(ahead.value)) else ""
            if not hours or float(hours) > _MOST_AHEAD_H:
                message = (
                    f"'{NOTICE_AHEAD}' says in hours how long ahead a notice is spoken, and this is no such number."
                )
                mend = f"Write {{kind: number, value: 48}}, or up to {_MOST_AHEAD_H}."
                yield Flaw("Y04", "error", Problem(self.sources.fact(NOTICE_AHEAD), message, mend))
            return
        for number, notice in enumerate(self.tree.notices):
            if notice.before:
                message = "nothing says how long before its start the notice is spoken."
                place = self.sources.file("notices", number, "before")
                yield Flaw("Y02", "error", Problem(place, message, f"Add the fact '{NOTICE_AHEAD}', in hours."))

    def _taken_names(self) -> Iterator[Flaw]:
        """Yield a flaw for each field and column whose name already stands for something else in a prompt."""
        taken = {*RUN_TIME, *self.tree.facts}
        written: list[tuple[str, tuple[str, ...]]] = [("fields", (name,)) for name in self.tree.fields]
        written += [
            ("lookups", (look_up, "columns", name))
            for look_up, source in self.tree.lookups.items()
            for name in source.columns
        ]
        for stem, path in written:
            if path[-1] in taken:
                message = f"{{{path[-1]}}} already stands for something else in a prompt."
                yield Flaw("Y03", "error", Problem(self.sources.file(stem, *path), message, "Take another name."))

    def _known(self, stem: str, path: Path_, name: str, names: Collection[str], what: str, file: str) -> Iterator[Flaw]:
        if name not in names:
            mend = did_you_mean(name, names) or f"Add it to {file}."
            yield Flaw("Y02", "error", Problem(self.sources.file(stem, *path), f"no {what} is called '{name}'.", mend))
