"""The office before a scripted call, brought about: `given` becomes rows in a private store and changes of the tree.

What lies in the store, tickets, callers, who waits, an announcement, is written through the office's own functions.
What lies in the tree's files, facts, notices, overrides and where look-ups are asked, is changed in a copy of its
folder; scripts that change the same share an app.
"""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate
from typing import TYPE_CHECKING, get_args

import yaml

from ivr import yamltext
from ivr.cli import dialling
from ivr.cli.outside import path_of, path_of_identify
from ivr.errors import Problem, Refused, Unreadable, WrongUse
from ivr.menu.flaw import did_you_mean
from ivr.menu.folder import OWN_FILES
from ivr.menu.lookups import TICKETS
from ivr.office import announcements, callers, queues, tickets
from ivr.office.calls import Caller
from ivr.office.secret import UNKEPT
from ivr.settings import Settings
from ivr.store.emptying import empty

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from ivr.errors import Place
    from ivr.menu.model import MenuTree
    from ivr.office.office import Office
    from ivr.settings import Agent
    from ivr.simulator.exchange import Setup
    from ivr.simulator.script.model import Announcement, Given, KnownCaller, Lookup, Script

# The one place where a service may be asked who calls.
HOOK = "identify"
# Announced before the call comes in, however soon the call is.
_ANNOUNCED_BEFORE = timedelta(days=1)
_TICKET = re.compile(f"[0-9]{{{tickets.NUMBER_DIGITS}}}")
# Each is a row of the store, written before the call.
_MOST_WAITING = 1000
# What no call can be named by, so that a ticket of the script's is none of the call's own; and who announced.
_BEFORE = "before the call"


@dataclass(frozen=True, slots=True)
class Changes:
    """What an app is made with for a script, or a run: values of facts, and what else differs in the tree's files.

    lookups: those that fail, and how. edits: what is changed in which file, as JSON.
    announcement: kept in the store like the rest, but an app looks for one only now and then. identify: the path of
    the service that tells who calls, "" for none. agents: who answers calls, as IVR_AGENTS has it.
    """

    facts: tuple[tuple[str, str], ...] = ()
    lookups: tuple[tuple[str, Lookup], ...] = ()
    edits: str = "{}"
    announcement: Announcement | None = None
    identify: str = ""
    agents: str = ""

    @property
    def need_services(self) -> bool:
        """Whether anything outside is asked."""
        return bool(self.lookups or self.identify)

    @property
    def need_files(self) -> bool:
        """Whether files other than the facts' differ."""
        return bool(self.lookups or json.loads(self.edits))

    @classmethod
    def of(cls, script: Script, overrides: Mapping[str, str]) -> Changes:
        """Return the changes of a script. overrides: the run's own facts."""
        facts = tuple(sorted({**overrides, **dict(script.facts)}.items()))
        if script.given is None:
            return cls(facts)
        given = script.given
        after_s = given.hooks.get(HOOK)
        identify = "" if after_s is None else path_of_identify(after_s, given.callers)
        return cls(
            facts=facts,
            lookups=tuple(sorted(given.lookups.items())),
            edits=json.dumps(given.edits),
            announcement=given.announcement,
            identify=identify,
            agents=",".join("=".join(agent) for agent in given.agents),
        )


def agents_of(written: str) -> tuple[Agent, ...]:
    """Return agents as the app's setting IVR_AGENTS has them.

    Raises:
        WrongUse: they cannot be read.
    """
    return Settings.from_environ({"IVR_AGENTS": written}).agents


def check_changes(script: Script, tree: MenuTree) -> None:
    """Let a script through whose changes can be made of this tree.

    Raises:
        Unreadable: with everything that cannot be given.
    """
    if script.given is None:
        return
    wrong = [*_wrong_changes(script.given, tree)]
    if wrong:
        _tell(script.given, [*wrong, *_wrong_office(script.given, tree)])


def check_office(script: Script, tree: MenuTree) -> None:
    """Let a script through whose office this tree can have; it has been changed, so what an edit adds may be given.

    Raises:
        Unreadable: with everything it cannot have.
    """
    if script.given is not None:
        _tell(script.given, [*_wrong_office(script.given, tree)])


def changed(folder: Path, copy: Path, changes: Changes, services: str, place: Place) -> MenuTree:
    """Return the tree in `folder` with the changes, read from a copy that is made of it.

    services: where those are that fail. place: of the script that wants it.

    Raises:
        Unreadable: what is given makes a tree of it that cannot be dialled.
    """
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("calls"))
    _change(copy, changes, services)
    try:
        return dialling.read_tree(copy, {})
    except (Unreadable, Refused) as error:
        problem = Problem(place, f"with this, the tree cannot be dialled: {error}", "Mend what is given, or set.")
        raise Unreadable([problem]) from error


def _change(folder: Path, changes: Changes, services: str) -> None:
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
    for stem, edit in json.loads(changes.edits).items():
        file = folder / f"{stem}.yaml"
        _write(file, _edited(yamltext.read(file).data if file.exists() else None, edit))


def furnish(office: Office, tree: MenuTree, given: Given | None, setup: Setup) -> None:
    """Make a private store hold what is given, and nothing else. The tickets are those of the setup's caller.

    What has no language is in the line's first.
    """
    language = _first(tree)
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
                language=language,
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
                # With the hook on, the class is the service's to tell.
                caller_class=None if HOOK in given.hooks else known.class_ or None,
            )
        announced = given.announcement
        if announced is not None:
            since = min(setup.started, announced.until) - _ANNOUNCED_BEFORE
            announcements.announce(connection, {language: announced.text}, announced.until, _BEFORE, since)


def _tell(given: Given, wrong: Sequence[tuple[str, str]]) -> None:
    if wrong:
        raise Unreadable([Problem(given.place, *found) for found in wrong])


def _wrong_changes(given: Given, tree: MenuTree) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with what differs in an app and its files, and how to mend it."""
    for name in given.lookups:
        if name == TICKETS:
            yield "the look-up 'tickets' is the office itself, and cannot fail alone.", "Name one of lookups.yaml."
        else:
            yield from _unknown(name, tree.lookups, "look-up")
    for name in given.hooks:
        yield from _unknown(name, (HOOK,), "hook")
    yield from _wrong_agents(given.agents)
    branches = {stem for node in tree.nodes for stem in accumulate(node.split("."), "{}.{}".format)}
    for stem in given.edits:
        yield from _unknown(stem, sorted({*OWN_FILES, *branches}), "file of this tree")


def _wrong_office(given: Given, tree: MenuTree) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with what lies in the store and whom agents serve, and how to mend it."""
    yield from _wrong_tickets(given, tree)
    for number, known in given.callers.items():
        yield from _wrong_caller(number, known, HOOK in given.hooks, tree)
    for name, waiting in given.waiting.items():
        yield from _unknown(name, tree.queues, "queue of queues.yaml")
        if waiting > _MOST_WAITING:
            yield f"{waiting} callers in '{name}' are more than wait anywhere.", f"Write up to {_MOST_WAITING}."
    if given.announcement is not None:
        yield from _wrong_announcement(given.announcement, tree)
    for queue in dict.fromkeys(queue for agent in given.agents for queue in _served(agent)):
        yield from _unknown(queue, tree.queues, "queue of queues.yaml")


def _wrong_caller(number: str, known: KnownCaller, is_asked: bool, tree: MenuTree) -> Iterator[tuple[str, str]]:
    if Caller.of(number, UNKEPT).hash is None:
        yield f"nobody calls from '{number}'.", 'Write a number in quotes: "+8613800138000".'
    if known.class_:
        yield from _unknown(known.class_, tree.line.caller_classes, "class of caller")
    if known.language:
        yield from _unknown(known.language, tree.line.languages, "language of this line")
    if known.notice and not is_asked:
        mend = f"Add 'hooks: {{{HOOK}: {{after: 1}}}}'."
        yield f"the notice for '{number}' comes from the service that says who calls, and none is asked.", mend


def _wrong_agents(written: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    numbers: set[str] = set()
    for name, spelled in written:
        read = _agent(name, spelled)
        if read is None:
            mend = "Write NUMBER:PIN:QUEUE+QUEUE in quotes; a PIN has 6 to 12 figures."
            yield f"'{name}' is not written as an agent is.", mend
            continue
        if read.number in numbers:
            yield f"'{name}' dials from the number of another agent.", "Write a number of their own."
        numbers.add(read.number)


def _agent(name: str, spelled: str) -> Agent | None:
    """Return the one agent that is written; None where it is none, or several: a comma begins another one."""
    try:
        read = agents_of(f"{name}={spelled}")
    except WrongUse:
        return None
    return read[0] if len(read) == 1 else None


def _served(written: tuple[str, str]) -> tuple[str, ...]:
    read = _agent(*written)
    return read.queues if read else ()


def _wrong_tickets(given: Given, tree: MenuTree) -> Iterator[tuple[str, str]]:
    numbers: set[str] = set()
    for ticket in given.tickets:
        if not _TICKET.fullmatch(ticket.number) or ticket.number in numbers:
            mend = f"Write {tickets.NUMBER_DIGITS} figures, others for each ticket."
            yield f"no ticket can have the number '{ticket.number}'.", mend
        numbers.add(ticket.number)
        yield from _unknown(ticket.kind, tree.tickets, "kind of ticket")
        if ticket.status:
            yield from _unknown(ticket.status, get_args(tickets.Status), "status of a ticket")


def _wrong_announcement(announced: Announcement, tree: MenuTree) -> Iterator[tuple[str, str]]:
    words = {_first(tree): announced.text}
    try:
        # One that is over by now is how a script shows that it goes silent.
        announcements.check(words, announced.until, tree.line.languages, announced.until - _ANNOUNCED_BEFORE)
    except WrongUse as error:
        yield f"'announcement': {error}", ""


def _first(tree: MenuTree) -> str:
    return next(iter(tree.line.languages))


def _unknown(name: str, known: Collection[str], what: str) -> Iterator[tuple[str, str]]:
    if name not in known:
        yield f"'{name}' is no {what}.", did_you_mean(name, known) or f"There are: {', '.join(known)}."


def _edited(written: yamltext.Value | None, edit: yamltext.Value) -> yamltext.Value:
    """Return what is written with an edit: names are set, within one another; a list becomes longer."""
    match written, edit:
        case dict(), dict():
            return {**written, **{name: _edited(written.get(name), value) for name, value in edit.items()}}
        case list(), list():
            return [*written, *edit]
        case _:
            return edit


def _mapping(file: Path) -> dict[str, yamltext.Value]:
    data = yamltext.read(file).data
    assert isinstance(data, dict), "the tree was read before it was copied"
    return data


def _write(file: Path, data: object) -> None:
    file.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
