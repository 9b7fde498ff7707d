"""Written mappings become models: pydantic's complaints in an editor's words, at the line they belong to.

Two classes of trouble are kept apart. A value of the wrong kind makes a file unreadable (a Problem); a field
that is missing or unknown is an error in a tree that reads (a Flaw). Knows no folder and no tree.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import UnionType
from typing import TYPE_CHECKING, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from ivr.errors import Problem
from ivr.menu.flaw import Flaw, did_you_mean, nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from pydantic_core import ErrorDetails

    from ivr.menu.flaw import Severity
    from ivr.yamltext import Document, Path_

M = TypeVar("M", bound=BaseModel)

FULL_WIDTH_COLON = "："
# A way out whose absence leaves a caller nowhere breaks the rule about failure branches, any other one Y02.
_MISSING_RULES = dict.fromkeys(("full", "failed", "none", "else"), "S13")
_MISSING_RULES |= dict.fromkeys(("to", "goto", "then", "found"), "S02")
_MISSING_RULES |= {"ends": "H05"}
_WRONG_KINDS = {
    "string_type": ("must be one text.", "Put the text on the same line, in quotes if it holds ': ' or begins with {."),
    "dict_type": ("must hold one text for each language.", "Write it as {zh-CN: …, en-US: …}."),
    "list_type": ("must be a list.", "Begin each entry with '- ' on a line of its own."),
    "int_parsing": ("must be a whole number.", "Write figures such as 5, without a unit."),
    "int_parsing_size": ("has more figures than any number has.", "Write figures such as 5."),
    "int_type": ("must be a whole number.", "Write figures such as 5, without a unit."),
    "int_from_float": ("must be a whole number.", "Write figures such as 5, without a unit."),
    "float_parsing": ("must be a number.", "Write figures such as 0.5, without a unit."),
    "float_type": ("must be a number.", "Write figures such as 0.5, without a unit."),
    "string_too_short": ("is empty.", "Write it out."),
    "bool_parsing": ("must be yes or no.", "Write yes or no."),
    "bool_type": ("must be yes or no.", "Write yes or no."),
    "model_type": ("must hold fields.", "Write each field as 'name: value'."),
    "model_attributes_type": ("must hold fields.", "Write each field as 'name: value'."),
}


@dataclass(slots=True)
class Sheet:
    """One file while it is read: its document, and what was found wrong in it so far."""

    document: Document
    problems: list[Problem] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)

    def problem(self, path: Path_, message: str, mend: str = "") -> None:
        self.problems.append(Problem(self.document.place(path), message, mend))

    def flaw(self, rule: str, path: Path_, message: str, mend: str = "", severity: Severity = "error") -> None:
        self.flaws.append(Flaw(rule, severity, Problem(self.document.place(path), message, mend)))

    def mapping(self, value: object, path: Path_, what: str, mend: str) -> dict[str, Any] | None:
        """Return `value` if it is a mapping; otherwise note that `what` must be one."""
        if isinstance(value, dict):
            return value
        self.problem(path, f"{what} must hold fields, not a text or a list.", mend)
        return None


def build(model: type[M], data: Mapping[str, Any], sheet: Sheet, at: Path_) -> M | None:
    """Return the model in `data`, or None with everything that is wrong noted in the sheet.

    An unknown field is told and left out, or read as the field it was meant to be; it alone does not keep the
    model from being built.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        details = error.errors(include_url=False)
    extras = [tuple(detail["loc"]) for detail in details if detail["type"] == "extra_forbidden"]
    for loc in extras:
        meant, text = tell_unknown_field(sheet, (*at, *loc), _fields_at(model, loc[:-1]))
        data = _mended(data, loc, meant, text)
    if extras:
        try:
            return model.model_validate(data)
        except ValidationError as error:
            details = error.errors(include_url=False)
    told: set[Path_] = set()
    for detail in details:
        _tell(detail, sheet, at, told)
    return None


def tell_unknown_field(sheet: Sheet, path: Path_, known: Collection[str]) -> tuple[str, str]:
    """Note a field that is not known here: an error if it looks like a slip, else a warning that it is ignored.

    Returns the field that was meant, "" if none is like it, and the text after a full-width colon.
    """
    name = str(path[-1])
    before, colon, after = name.partition(FULL_WIDTH_COLON)
    close = nearest(before.strip(), known)
    if colon:
        mend = f"Write '{close or before}: {after}' with an ASCII colon and a space."
        sheet.flaw("V06", path, f"'{name}' has a full-width colon, so it is read as one name.", mend)
    elif close:
        sheet.flaw("V06", path, f"'{name}' is no field here.", f"Did you mean '{close}'?")
    else:
        mend = f"Delete it; the fields here are {', '.join(sorted(known))}."
        sheet.flaw("V06", path, f"'{name}' is no field here and is ignored.", mend, "warn")
    return close, after.strip()


def tell_unknown_language(sheet: Sheet, path: Path_, languages: Collection[str]) -> str:
    """Note a text whose language the line does not have; return the one that was meant, or ""."""
    tag = str(path[-1])
    if FULL_WIDTH_COLON in tag:
        return tell_unknown_field(sheet, path, languages)[0]
    primary = tag.replace("_", "-").split("-")[0].casefold()
    close = nearest(tag, languages) or next((one for one in languages if one.split("-")[0] == primary), "")
    mend = f"Did you mean '{close}'?" if close else f"The line's languages are {', '.join(languages)}."
    sheet.flaw("V06", path, f"'{tag}' is none of the line's languages.", mend)
    return close


def looks_like_language(name: str) -> bool:
    """Return whether a name is written like a language tag: en, zh-CN, zh_CN."""
    primary, _, rest = name.replace("_", "-").partition("-")
    return len(primary) in (2, 3) and primary.isascii() and primary.isalpha() and (rest.isalnum() or not rest)


def _tell(detail: ErrorDetails, sheet: Sheet, at: Path_, told: set[Path_]) -> None:
    path = _written(tuple(detail["loc"]), at)
    name = path[-1] if path else sheet.document.file
    if detail["type"] == "missing":
        rule = _MISSING_RULES.get(str(name), "Y02")
        sheet.flaw(rule, path, f"{_named(path[:-1])} lacks '{name}'.", f"Add '{name}: …'.")
        return
    while path and path not in sheet.document.places:  # a union's branch is in pydantic's path, not in the file
        path = path[:-1]
    if path in told:
        return
    told.add(path)
    if detail["type"] == "literal_error":
        allowed = [word.strip("'") for word in detail["ctx"]["expected"].replace(" or ", ", ").split(", ")]
        mend = did_you_mean(str(detail["input"]), allowed) or f"It can be {', '.join(allowed)}."
        sheet.flaw("Y02", path, f"'{path[-1]}' cannot be '{detail['input']}'.", mend)
        return
    if detail["type"] == "greater_than_equal":
        least = f"{detail['ctx']['ge']:g}"
        sheet.problem(path, f"'{path[-1]}' is {detail['input']}, which is too little.", f"Write at least {least}.")
        return
    if detail["type"] == "less_than_equal":
        most = f"{detail['ctx']['le']:g}"
        sheet.problem(path, f"'{path[-1]}' is {detail['input']}, which is too much.", f"Write at most {most}.")
        return
    message, mend = _WRONG_KINDS.get(detail["type"], (f"cannot be read: {detail['msg']}.", ""))
    sheet.problem(path, f"'{path[-1] if path else sheet.document.file}' {message}", mend)


def _named(path: Path_) -> str:
    match path:
        case (node, "choose", key):
            return f"key {key} of '{node}'"
        case ():
            return "the file"
        case (*_, int() as number):
            return f"entry {number + 1}"
        case _:
            return f"'{path[-1]}'"


def _written(loc: tuple[str | int, ...], at: Path_) -> Path_:
    """Return where a model's field stands in the file: labels are written beside `to`, without a name of their own."""
    if len(loc) > 2 and loc[0] == "choose" and loc[2] == "label":
        loc = (*loc[:2], *loc[3:])
    return (*at, *loc)


def _fields_at(model: type[BaseModel], loc: Iterable[str | int]) -> list[str]:
    """Return the field names a mapping at `loc` inside the model may have."""
    here: Any = model
    for step in loc:
        if isinstance(here, type) and issubclass(here, BaseModel):
            here = here.model_fields[str(step)].annotation
        else:
            here = get_args(here)[-1]
        if get_origin(here) in (Union, UnionType):
            here = next(one for one in get_args(here) if one is not type(None))
    if not (isinstance(here, type) and issubclass(here, BaseModel)):
        return []
    return [written.alias or name for name, written in here.model_fields.items()]


def _mended(data: Mapping[str, Any], loc: tuple[str | int, ...], meant: str, text: str) -> dict[str, Any]:
    """Return the data without the unknown field at `loc`, its value under the name that was meant if that is free.

    Only what holds the field is copied.
    """
    first, rest = str(loc[0]), loc[1:]
    match data[first], rest:
        case list() as entries, (int() as number, *inner):
            mended = [*entries]
            mended[number] = _mended(entries[number], tuple(inner), meant, text)
            return {**data, first: mended}
        case inside, (_, *_):
            return {**data, first: _mended(inside, rest, meant, text)}
    without = {name: value for name, value in data.items() if name != first}
    if meant and meant not in without:
        without[meant] = data[first] or text
    return without
