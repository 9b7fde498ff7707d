"""What `{name}` stands for in a prompt: a fact, an entry, a looked-up value, or something only the call knows.

The names are known when the tree is read, so that a slip is told then; the values are known when they are spoken.
What is not known yet is not spoken at all.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from ivr.menu.calendar import next_working_day
from ivr.menu.circumstances import DESK, written_moment
from ivr.menu.facts import fill, speak, speak_day, speak_moment
from ivr.menu.lookups import TICKETS
from ivr.menu.measured import as_measured
from ivr.menu.model import Fact
from ivr.menu.opening import local, season_of, status
from ivr.menu.speakable import spoken
from ivr.menu.spoken_hours import spoken_calm, spoken_opening, spoken_peak, spoken_today
from ivr.menu.zones import zone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ivr.menu.circumstances import Circumstances
    from ivr.menu.fields import EntryKind
    from ivr.menu.model import MenuTree
    from ivr.menu.notices import Notice
    from ivr.menu.part import FactKind, Language
    from ivr.menu.speakable import Spoken

# Names the call fills in; no fact, field or column may have them. Hours are those of the desk last asked about.
RUN_TIME = frozenset(
    {"ticket", "due", "hours_today", "next_open", "next_working_day", "peak_hours", "calm_hours", "season"}
)
# Names a notice fills in with its own times.
NOTICE_TIMES = frozenset({"starts", "ends"})

# The office's own look-up: a ticket by its number.
TICKET_NUMBER = "ticket_number"
_TICKET_COLUMNS: dict[str, FactKind] = {
    "kind": "name",
    "status": "name",
    "due": "moment",
    "overdue": "name",
    "mine": "name",
}

_ENTRY_KINDS: dict[EntryKind, FactKind] = {"digits": "code", "date": "date", "amount": "money"}


def names(tree: MenuTree) -> frozenset[str]:
    """Return every name a prompt of this tree may fill in."""
    return frozenset().union(RUN_TIME, tree.facts, _kinds(tree))


def say(template: str, given: Circumstances, language: Language, own: Mapping[str, Spoken] | None = None) -> Spoken:
    """Return the sentence as it is said in this language, with everything filled in.

    own: what stands for names that only this sentence has.
    """
    own = own or {}
    return fill(
        template,
        lambda name, following: own[name] if name in own else _value(name, given, language, following),
    )


def notice_times(notice: Notice, given: Circumstances, language: Language) -> dict[str, Spoken]:
    """Return when the notice begins and ends, for its own words."""
    return {
        "starts": _moment(written_moment(given, notice.starts), given, language),
        "ends": _moment(written_moment(given, notice.ends), given, language),
    }


def keys_of(tree: MenuTree, look_up: str) -> list[str]:
    """Return the fields a look-up is asked by."""
    return [TICKET_NUMBER] if look_up == TICKETS else list(tree.lookups[look_up].keys)


def columns_of(tree: MenuTree, look_up: str) -> Mapping[str, FactKind]:
    """Return what a look-up's row says, and how each is spoken."""
    return _TICKET_COLUMNS if look_up == TICKETS else tree.lookups[look_up].columns


def _value(name: str, given: Circumstances, language: Language, following: str) -> Spoken:
    tree, known = given.tree, given.known
    if name in tree.facts:
        return speak(as_measured(name, tree.facts[name], known), language, following)
    if name in RUN_TIME:
        return _of_the_call(name, given, language)
    value = known.get(name)
    if not value:
        return ()
    kind = _kinds(tree)[name]
    if kind == "moment":
        return _moment(datetime.fromisoformat(value), given, language)
    return speak(Fact(kind=kind, value=value), language, following)


def _of_the_call(name: str, given: Circumstances, language: Language) -> Spoken:
    hours, known, desk = given.tree.hours, given.known, _desk(given)
    today = local(hours, given.now).date()
    match name:
        case "ticket" if name in known:
            return speak(Fact(kind="ticket", value=known[name]), language)
        case "due" if name in known:
            return _moment(datetime.fromisoformat(known[name]), given, language)
        case "hours_today" if desk:
            return spoken_today(status(hours, desk, given.now), language)
        case "next_open" if desk:
            return spoken_opening(status(hours, desk, given.now).opens_at, given.now, language)
        case "calm_hours" if desk:
            return spoken_calm(hours, desk, today, language)
        case "peak_hours":
            return spoken_peak(hours, language)
        case "next_working_day":
            day = next_working_day(hours.calendar, today)
            return speak_day(day, language, today) if day else ()
        case "season":
            season = season_of(hours, given.now)
            return spoken([season.label.get(language, season.name)]) if season else ()
        case _:
            return ()


def _kinds(tree: MenuTree) -> dict[str, FactKind]:
    """Return how each entry and each column is spoken, by name."""
    kinds: dict[str, FactKind] = {name: _ENTRY_KINDS[field.kind] for name, field in tree.fields.items()}
    for look_up in (TICKETS, *tree.lookups):
        kinds |= columns_of(tree, look_up)
    return kinds


def _desk(given: Circumstances) -> str:
    """Return the desk the call last asked about, else the line's own; "" where nobody keeps hours."""
    return given.known.get(DESK, given.tree.hours.main_desk)


def _moment(at: datetime, given: Circumstances, language: Language) -> Spoken:
    """Return a time of a look-up, a notice or a ticket; one without a zone is meant in that of the hours."""
    hours = given.tree.hours
    here = at.replace(tzinfo=zone(hours.zone)) if at.tzinfo is None else local(hours, at)
    return speak_moment(here, language, today=local(hours, given.now).date())
