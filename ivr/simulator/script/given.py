"""The office before a scripted call, read from `given`. Knows the shape only; what it does is the office's business."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ivr.simulator.script.model import Announcement, Given, KnownCaller, Ticket

if TYPE_CHECKING:
    from ivr.simulator.script.model import Lookup
    from ivr.simulator.script.sheet import Sheet
    from ivr.yamltext import Path_

KEYS = ("tickets", "callers", "queues", "lookups", "announcement", "hooks", "edits", "agents")
LOOKUPS = ("down", "slow", "garbage")


def read_given(sheet: Sheet, path: Path_) -> Given:
    """Return the office that the mapping at `path` describes."""
    fields = sheet.mapping(path, KEYS)

    def names(part: str) -> list[tuple[str, Path_]]:
        here = (*path, part)
        return [(name, (*here, name)) for name in sheet.mapping(here)] if part in fields else []

    return Given(
        place=sheet.document.place(path),
        tickets=_tickets(sheet, (*path, "tickets")) if "tickets" in fields else (),
        callers={name: _caller(sheet, at) for name, at in names("callers")},
        waiting={name: _waiting(sheet, at) for name, at in names("queues")},
        lookups={name: cast("Lookup", found) for name, at in names("lookups") if (found := sheet.choice(at, LOOKUPS))},
        announcement=_announcement(sheet, (*path, "announcement")) if "announcement" in fields else None,
        hooks={name: _hook_s(sheet, at) for name, at in names("hooks")},
        edits=sheet.mapping((*path, "edits")) if "edits" in fields else {},
        agents=tuple((name, sheet.text(at) or "") for name, at in names("agents")),
    )


def _tickets(sheet: Sheet, path: Path_) -> tuple[Ticket, ...]:
    return tuple(_ticket(sheet, (*path, number)) for number in range(len(sheet.items(path))))


def _ticket(sheet: Sheet, path: Path_) -> Ticket:
    fields = sheet.mapping(path, ("number", "kind", "made", "status"))
    for name in ("number", "kind"):
        if name not in fields:
            sheet.problem(path, f"a ticket has no {name}.", f"Write its {name}.")
    return Ticket(
        number=sheet.text((*path, "number")) or "" if "number" in fields else "",
        kind=sheet.text((*path, "kind")) or "" if "kind" in fields else "",
        made=sheet.instant((*path, "made")) if "made" in fields else None,
        status=sheet.text((*path, "status")) or "" if "status" in fields else "",
    )


def _caller(sheet: Sheet, path: Path_) -> KnownCaller:
    names = ("class", "language", "notice")
    fields = sheet.mapping(path, names)
    return KnownCaller(*(sheet.text((*path, name)) or "" if name in fields else "" for name in names))


def _waiting(sheet: Sheet, path: Path_) -> int:
    fields = sheet.mapping(path, ("waiting",))
    return sheet.number((*path, "waiting")) or 0 if "waiting" in fields else 0


def _announcement(sheet: Sheet, path: Path_) -> Announcement | None:
    fields = sheet.mapping(path, ("text", "until"))
    if len(fields) < 2:
        sheet.problem(path, "an announcement has a text and an end.", "Write {text: …, until: 2026-11-24T18:00}.")
        return None
    text, until = sheet.text((*path, "text")), sheet.instant((*path, "until"))
    return Announcement(text, until) if text and until else None


def _hook_s(sheet: Sheet, path: Path_) -> float:
    fields = sheet.mapping(path, ("after",))
    return sheet.seconds((*path, "after")) or 0.0 if "after" in fields else 0.0
