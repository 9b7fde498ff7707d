"""The office before a scripted call, brought about: `given` becomes rows in a private store and changes of the tree.

What lies in the store, tickets and callers, is written through the office's own functions. What lies in the tree's
files, an announcement and where look-ups are asked, is changed in a tree that was read or in a copy of its folder;
scripts that change the same share an app.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, get_args

import yaml

from ivr import yamltext
from ivr.cli.outside import path_of
from ivr.errors import Problem, Unreadable
from ivr.menu.conditions import CallerClass
from ivr.menu.flaw import did_you_mean
from ivr.menu.lookups import TICKETS
from ivr.menu.notices import Notice
from ivr.menu.zones import zone
from ivr.office import callers, queues, tickets
from ivr.office.calls import Caller
from ivr.office.secret import UNKEPT
from ivr.store.emptying import empty

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from ivr.menu.model import MenuTree
    from ivr.office.office import Office
    from ivr.simulator.exchange import Setup
    from ivr.simulator.script.model import Given, Lookup, Script

# Announced before the call comes in, however soon the call is.
_ANNOUNCED_BEFORE = timedelta(days=1)
_MOMENT = "%Y-%m-%d %H:%M"
# What no call can be named by, so that a ticket of the script's is none of the call's own.
_BEFORE = "before the call"


@dataclass(frozen=True, slots=True)
class Changes:
    """What a script, or a run, makes of the tree: values of facts, look-ups that fail, and what is announced."""

    facts: tuple[tuple[str, str], ...] = ()
    lookups: tuple[tuple[str, Lookup], ...] = ()
    announced: Announced | None = None

    @classmethod
    def of(cls, script: Script, setup: Setup, overrides: Mapping[str, str]) -> Changes:
        """Return the changes of a script that begins as its setup says. overrides: the run's own facts."""
        facts = tuple(sorted({**overrides, **dict(script.facts)}.items()))
        if script.given is None:
            return cls(facts)
        lookups = tuple(sorted(script.given.lookups.items()))
        announcement = script.given.announcement
        if announcement is None:
            return cls(facts, lookups)
        starts = min(setup.started, announcement.until) - _ANNOUNCED_BEFORE
        return cls(facts, lookups, Announced(announcement.text, starts, announcement.until))


@dataclass(frozen=True, slots=True)
class Announced:
    """What every caller is told first, from when to when."""

    text: str
    starts: datetime
    ends: datetime


def check(script: Script, tree: MenuTree) -> None:
    """Let a script through whose office this tree can have.

    Raises:
        Unreadable: with everything it cannot have.
    """
    if script.given is None:
        return
    place = script.given.place
    problems = [Problem(place, *found) for found in _wrong(script.given, tree)]
    if problems:
        raise Unreadable(problems)


def changed(tree: MenuTree, changes: Changes, services: str) -> MenuTree:
    """Return the tree with what changes but the facts, which it was read with. services: where look-ups fail."""
    lookups = {
        name: tree.lookups[name].model_copy(update={"file": "", "url": services + path_of(how)})
        for name, how in changes.lookups
    }
    notices = tuple(Notice.model_validate(notice) for notice in _notices(tree, changes))
    return tree.model_copy(
        update={"lookups": {**tree.lookups, **lookups}, "notices": (*notices, *tree.notices)},
    )


def change(folder: Path, tree: MenuTree, changes: Changes, services: str) -> None:
    """Change the files of a copy of the tree's folder to the same effect, the facts among it."""
    if changes.facts:
        facts = _mapping(folder / "facts.yaml")
        for name, value in changes.facts:
            fact = facts[name]
            assert isinstance(fact, dict)
            fact["value"] = value
        _write(folder / "facts.yaml", facts)
    if changes.lookups:
        lookups = _mapping(folder / "lookups.yaml")
        for name, how in changes.lookups:
            source = lookups[name]
            assert isinstance(source, dict)
            source.pop("file", None)
            source["url"] = services + path_of(how)
        _write(folder / "lookups.yaml", lookups)
    if changes.announced is not None:
        file = folder / "notices.yaml"
        notices = yamltext.read(file).data if file.exists() else []
        _write(file, [*_notices(tree, changes), *(notices or [])])


def furnish(office: Office, given: Given | None, setup: Setup) -> None:
    """Make a private store hold what is given, and nothing else. The tickets are those of the setup's caller."""
    with office.store.begin() as connection:
        empty(connection)
        if given is None:
            return
        whose = Caller.of(setup.from_, office.secret)
        for ticket in given.tickets:
            made = ticket.made or setup.started
            wanted = tickets.Wanted(
                kind=ticket.kind,
                queue=office.desk(ticket.kind),
                language="",
                due=office.due(ticket.kind, made),
                call_sid=_BEFORE,
                key=ticket.number,
            )
            tickets.keep(connection, ticket.number, wanted, whose, made)
            if ticket.status:
                tickets.set_status(connection, ticket.number, ticket.status, "", made)
        queues.fill(connection, given.waiting, office.queues, setup.started)
        for number, known in given.callers.items():
            callers.remember(
                connection,
                Caller.of(number, office.secret),
                setup.started,
                language=known.language or None,
                caller_class=known.class_ or None,
            )


def _wrong(given: Given, tree: MenuTree) -> Iterator[tuple[str, str]]:
    """Yield what is wrong and how to mend it."""
    numbers: set[str] = set()
    for ticket in given.tickets:
        if len(ticket.number) != tickets.NUMBER_DIGITS or not ticket.number.isdecimal() or ticket.number in numbers:
            mend = f"Write {tickets.NUMBER_DIGITS} figures, others for each ticket."
            yield f"no ticket can have the number '{ticket.number}'.", mend
        numbers.add(ticket.number)
        yield from _unknown(ticket.kind, tree.tickets, "kind of ticket")
        if ticket.status:
            yield from _unknown(ticket.status, get_args(tickets.Status), "status of a ticket")
    for number, known in given.callers.items():
        if Caller.of(number, UNKEPT).hash is None:
            yield f"nobody calls from '{number}'.", 'Write a number in quotes: "+8613800138000".'
        if known.class_:
            yield from _unknown(known.class_, get_args(CallerClass), "class of caller")
        if known.language:
            yield from _unknown(known.language, tree.line.languages, "language of this line")
    for name in given.lookups:
        if name == TICKETS:
            yield "the look-up 'tickets' is the office itself, and cannot fail alone.", "Name one of lookups.yaml."
        else:
            yield from _unknown(name, tree.lookups, "look-up")
    for name in given.waiting:
        yield from _unknown(name, tree.queues, "queue of queues.yaml")
    if given.hooks:
        yield "this build has no hooks.", "Leave 'hooks' out."


def _unknown(name: str, known: Collection[str], what: str) -> Iterator[tuple[str, str]]:
    if name not in known:
        yield f"'{name}' is no {what}.", did_you_mean(name, known) or f"There are: {', '.join(known)}."


def _notices(tree: MenuTree, changes: Changes) -> list[dict[str, object]]:
    """Return the announcement as notices.yaml has it, in the line's first language; others hear it in that one."""
    announced = changes.announced
    if announced is None:
        return []
    starts, ends = (
        time.astimezone(zone(tree.hours.zone)).strftime(_MOMENT) for time in (announced.starts, announced.ends)
    )
    words = {next(iter(tree.line.languages)): announced.text}
    return [{"kind": "emergency", "starts": starts, "ends": ends, "say": words}]


def _mapping(file: Path) -> dict[str, yamltext.Value]:
    data = yamltext.read(file).data
    assert isinstance(data, dict), "the tree was read before it was copied"
    return data


def _write(file: Path, data: object) -> None:
    file.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
