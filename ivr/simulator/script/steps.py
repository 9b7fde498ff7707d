"""The steps of a scripted call, read from its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.simulator import tokens as tk
from ivr.simulator.script.model import Does, Expect, Hear, NotHear, Step
from ivr.simulator.script.words import has_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from ivr.simulator.script.sheet import Sheet
    from ivr.yamltext import Path_, Value

# The events a call writes. A name that is none of them could never be met.
EVENTS = (
    "call", "request", "node", "twiml", "answer", "say", "play", "pause", "listen", "press", "speech", "silence",
    "record", "dial", "dialled", "enqueue", "queue", "bridged", "dequeued", "conference", "callback", "sms", "warning",
    "error", "hangup", "end",
)  # fmt: skip


def read_steps(sheet: Sheet, path: Path_) -> tuple[Step, ...]:
    """Return the steps of the list at `path`."""
    return tuple(
        step for number in range(len(sheet.items(path))) if (step := _step(sheet, (*path, number))) is not None
    )


def _step(sheet: Sheet, path: Path_) -> Step | None:
    fields = sheet.mapping(path, (*_KINDS, "whole"), "a step")
    kinds = [name for name in fields if name in _KINDS]
    if len(kinds) != 1:
        if kinds or "whole" in fields:
            found = " and ".join(kinds) or "'whole' alone"
            sheet.problem(path, f"a step holds {found}.", "Give each step one line of its own, beginning with '- '.")
        return None
    name = kinds[0]
    if "whole" in fields and name != "hear":
        sheet.problem((*path, "whole"), "'whole' belongs beside 'hear'.", "Delete it.")
    does = _KINDS[name](sheet, (*path, name))
    if isinstance(does, Hear) and "whole" in fields:
        does = Hear(does.texts, sheet.truth((*path, "whole")))
    return None if does is None else Step(does, sheet.document.place(path), f"{name} {_written(fields[name])}")


def _hear(sheet: Sheet, path: Path_) -> Hear | None:
    texts = _words(sheet, path)
    return Hear(texts) if texts else None


def _not_hear(sheet: Sheet, path: Path_) -> NotHear | None:
    texts = _words(sheet, path)
    return NotHear(texts) if texts else None


def _words(sheet: Sheet, path: Path_) -> tuple[str, ...]:
    texts = sheet.texts(path)
    for text in texts:
        if not has_words(text):
            sheet.problem(path, f"'{text}' holds no words to listen for.", "Write some of the words that are said.")
    return texts


def _press(sheet: Sheet, path: Path_) -> tk.Press | None:
    text = sheet.text(path)
    if text is None or (text and not set(text) - set("0123456789*#")):
        return tk.Press(text) if text else None
    sheet.problem(path, f"'{text}' is not made of keys.", 'Write keys from 0 to 9, * and #, in quotes: "1".')
    return None


def _speech(sheet: Sheet, path: Path_) -> tk.Say | None:
    text = sheet.text(path)
    return tk.Say(text) if text else None


def _record(sheet: Sheet, path: Path_) -> tk.Leave | None:
    length_s = sheet.seconds(path)
    return None if length_s is None else tk.Leave(length_s)


def _wait(sheet: Sheet, path: Path_) -> tk.Let | None:
    length_s = sheet.seconds(path)
    return None if length_s is None else tk.Let(length_s)


def _silence(sheet: Sheet, path: Path_) -> tk.Nothing | None:
    return tk.Nothing() if _is_true(sheet, path) else None


def _hangup(sheet: Sheet, path: Path_) -> tk.HangUp | None:
    return tk.HangUp() if _is_true(sheet, path) else None


def _is_true(sheet: Sheet, path: Path_) -> bool:
    if sheet.value(path) in ("true", "yes", "on"):
        return True
    sheet.problem(path, f"'{path[-1]}' is either true or not there.", f"Write {path[-1]}: true, or delete the step.")
    return False


def _expect(sheet: Sheet, path: Path_) -> Expect | None:
    fields = sheet.mapping(path)
    if "event" not in fields:
        sheet.problem(path, "'expect' names no event.", "Write expect: {event: dialled, status: busy}.")
        return None
    return Expect(dict(fields)) if sheet.choice((*path, "event"), EVENTS) else None


def _written(value: Value) -> str:
    """Return a value as one line of a report shows it."""
    match value:
        case str():
            return value
        case list():
            return ", ".join(_written(each) for each in value)
        case _:
            return ", ".join(f"{name}: {_written(each)}" for name, each in value.items())


_KINDS: dict[str, Callable[[Sheet, Path_], Does | None]] = {
    "hear": _hear,
    "not_hear": _not_hear,
    "press": _press,
    "speech": _speech,
    "record": _record,
    "silence": _silence,
    "wait": _wait,
    "hangup": _hangup,
    "expect": _expect,
}
