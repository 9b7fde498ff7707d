"""What goes on at each phone of the desk, in a few words, and which keys move the one in the hand. Draws nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ivr.cli.screen import duration

if TYPE_CHECKING:
    from ivr.cli.switchboard import Phone, Switchboard
    from ivr.simulator.exchange import Exchange
    from ivr.simulator.rooms import Room


@dataclass(frozen=True, slots=True)
class Doing:
    """One phone. is_held: keys go there. wants: it rings, or somebody waits for its agent, who is_free."""

    name: str
    what: str
    is_held: bool = False
    wants: bool = False
    is_over: bool = False
    is_free: bool = False


def doings(switchboard: Switchboard, exchange: Exchange, now: float) -> list[Doing]:
    """Return what goes on at each phone, in the order they came."""
    return [
        Doing(
            phone.leg.name,
            _what(phone, exchange, now),
            is_held=phone is switchboard.held,
            wants=phone.wants_answer,
            is_over=not phone.is_live,
            is_free=phone.is_free,
        )
        for phone in switchboard.phones
    ]


def keys(switchboard: Switchboard) -> list[tuple[str, str]]:
    """Return the keys that do something now and what they do, the dispensable last."""
    phone = switchboard.held
    if phone is None:
        return []
    known: list[tuple[str, str]] = []
    can_press = not phone.person.rings and not phone.is_free
    if can_press:
        known.append(("0-9 * #", "press"))
    if phone.board.opening is not None and phone.board.opening.takes_speech:
        known.append(("s", "speak"))
    if phone.wants_answer:
        known.append(("a", "take the caller" if phone.is_agents else "answer"))
    elif (calling := switchboard.calling) is not None:
        known.append(("a", f"answer {calling.leg.to}" if calling.person.rings else "answer as agent"))
    elif switchboard.unserved is not None:
        known.append(("a", "answer as agent"))
    if phone.person.rings:
        known.append(("h", "refuse"))
    elif can_press:
        known.append(("h", "hang up"))
    if len(switchboard.live) > 1:
        known.append(("Tab", "switch"))
    return [*known, ("?", "help"), ("n", "new caller")]


def _what(phone: Phone, exchange: Exchange, now: float) -> str:
    leg, board = phone.leg, phone.board
    if phone.person.rings:
        return f"rings, {duration(now - leg.placed_at)}"
    if phone.is_free:
        waiting = len(phone.queue.members) if phone.queue is not None else 0
        return f"free, {waiting} {'waits' if waiting == 1 else 'wait'}" if waiting else "free"
    if leg.is_over:
        by = f" by the {leg.ended_by}" if leg.ended_by in ("caller", "callee", "app") else ""
        return "hung up" + by if leg.status == "completed" else leg.status
    if board.talking is not None:
        other, since = board.talking
        return f"talks with {other}, {duration(now - since)}"
    room = next((room for room in exchange.rooms.values() if any(each.leg is leg for each in room.participants)), None)
    if room is not None:
        return _in_room(room, len(room.participants) - 1)
    if board.waiting is not None:
        return f"in queue {board.waiting.queue}, {duration(now - board.waiting.since)}"
    if board.sounding is not None:
        return f"hears “{board.sounding.line.text}”"
    if board.opening is not None:
        return "is recorded" if board.opening.kind == "record" else "is waited for"
    if board.ringing:
        return "waits for an answer"
    return "hears nothing" if leg.answered_at is not None else "hears it ring"


def _in_room(room: Room, others: int) -> str:
    with_whom = "alone" if others == 0 else "with 1 other" if others == 1 else f"with {others} others"
    return f"in conference {room.name}, {with_whom}" + ("" if room.has_started else ", not begun")
