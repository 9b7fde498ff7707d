"""A scripted call read from YAML: strictly, with every problem of the file at once, each where it stands."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ivr import yamltext
from ivr.errors import Unreadable, WrongUse
from ivr.simulator.callee import behaviour, seconds
from ivr.simulator.leg import FINAL
from ivr.simulator.script.given import read_given
from ivr.simulator.script.model import Ends, Script
from ivr.simulator.script.sheet import Sheet
from ivr.simulator.script.steps import read_steps

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from ivr.simulator.callee import Behaviour
    from ivr.yamltext import Path_

KEYS = (
    "name", "at", "from", "to", "language", "params", "set", "given", "agents", "callees", "steps", "ends", "sms",
    "calls",
)  # fmt: skip
# What all calls of a file share stands once, beside `calls`.
SHARED = ("set", "given", "sms", "calls")
ENDED_BY = ("caller", "callee", "agent", "app", "twilio", "limit")


def read(path: Path, shown: str | None = None) -> Script:
    """Return the script in a file; `shown` is what messages call the file.

    Raises:
        Unreadable: with every problem of the file.
    """
    return _script(yamltext.read(path, shown or str(path)), path)


def parse(text: str, path: Path) -> Script:
    """Return the script in `text`, as if it stood in the file `path`.

    Raises:
        Unreadable: with every problem of the text.
    """
    return _script(yamltext.parse(text, str(path)), path)


def _script(document: yamltext.Document, path: Path) -> Script:
    sheet = Sheet(document)
    script = _call(sheet, (), path)
    if sheet.problems:
        raise Unreadable(sorted(sheet.problems, key=lambda problem: problem.place))
    return script


def _call(sheet: Sheet, path: Path_, file: Path) -> Script:
    fields = sheet.mapping(path, KEYS, "a call" if path else "a script")
    if "steps" not in fields and "calls" not in fields:
        sheet.problem(path, "there are no steps.", "Write steps: and below it what the caller hears and does.")
    if "calls" in fields and (both := [name for name in ("steps", "ends") if name in fields]):
        mend = "Make them one of the calls."
        sheet.problem((*path, both[0]), f"'{both[0]}' stands beside 'calls'.", mend)

    def has(name: str) -> Path_ | None:
        return (*path, name) if name in fields else None

    name = sheet.text(at) if (at := has("name")) else None
    script = Script(
        name=name or (f"call {path[-1] + 1}" if path and isinstance(path[-1], int) else file.stem),
        path=file,
        file=sheet.document.file,
        place=sheet.document.place(path),
        digest=sheet.document.digest,
        from_=sheet.text(at) if (at := has("from")) else None,
        to=sheet.text(at) if (at := has("to")) else None,
        language=sheet.text(at) if (at := has("language")) else None,
        params=_pairs(sheet, at) if (at := has("params")) else (),
        facts=_pairs(sheet, at) if (at := has("set")) else (),
        given=read_given(sheet, at) if (at := has("given")) else None,
        agents=tuple(_behaviours(sheet, at).items()) if (at := has("agents")) else (),
        callees=_behaviours(sheet, at) if (at := has("callees")) else {},
        steps=read_steps(sheet, at) if (at := has("steps")) else (),
        ends=_ends(sheet, at) if (at := has("ends")) else None,
        sms=sheet.number(at) if (at := has("sms")) else None,
        calls=_calls(sheet, at, file) if (at := has("calls")) else (),
    )
    began, after_s = _start(sheet, path) if has("at") else (None, None)
    return replace(script, at=began, after_s=after_s)


def _start(sheet: Sheet, path: Path_) -> tuple[datetime | None, float | None]:
    """Return when a call begins: an instant, or among several `+10s` after the script's start."""
    here = (*path, "at")
    text = sheet.value(here)
    if path and isinstance(text, str) and text.startswith("+"):
        try:
            return None, seconds(text[1:])
        except WrongUse as error:
            sheet.problem(here, str(error))
            return None, None
    return sheet.instant(here), None


def _calls(sheet: Sheet, path: Path_, file: Path) -> tuple[Script, ...]:
    items = sheet.items(path)
    for number, item in enumerate(items):
        for name in SHARED:
            if isinstance(item, dict) and name in item:
                mend = "Write it once, beside 'calls'." if name != "calls" else "Put its calls into the outer list."
                sheet.problem((*path, number, name), f"'{name}' holds for all calls of a file.", mend)
    calls: list[Script] = []
    for number in range(len(items)):
        call = _call(sheet, (*path, number), file)
        if call.name in {other.name for other in calls}:
            sheet.problem((*path, number), f"two calls are named '{call.name}'.", "Give each a name of its own.")
        calls.append(call)
    return tuple(calls)


def _pairs(sheet: Sheet, path: Path_) -> tuple[tuple[str, str], ...]:
    names = sheet.mapping(path)
    return tuple((name, text) for name in names if (text := sheet.text((*path, name))) is not None)


def _behaviours(sheet: Sheet, path: Path_) -> dict[str, Behaviour]:
    """Return what numbers, or the agents of queues, do."""
    found = {name: _behaviour(sheet, (*path, name)) for name in sheet.mapping(path)}
    return {name: does for name, does in found.items() if does is not None}


def _behaviour(sheet: Sheet, path: Path_) -> Behaviour | None:
    if isinstance(sheet.value(path), dict):
        names = sheet.mapping(path, ("after", "talk", "keys"))
        written: str | dict[str, str] | None = {name: sheet.text((*path, name)) or "0" for name in names}
    else:
        written = sheet.text(path)
    try:
        return None if written is None else behaviour(written)
    except WrongUse as error:
        sheet.problem(path, str(error))
        return None


def _ends(sheet: Sheet, path: Path_) -> Ends:
    fields = sheet.mapping(path, ("status", "by", "path"))
    return Ends(
        sheet.document.place(path),
        sheet.choice((*path, "status"), sorted(FINAL)) if "status" in fields else None,
        sheet.choice((*path, "by"), ENDED_BY) if "by" in fields else None,
        sheet.texts((*path, "path")) if "path" in fields else (),
    )
