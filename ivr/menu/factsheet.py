"""facts.yaml and --set become facts; each value is held against its kind. Knows no node."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ivr.errors import Place, Problem, WrongUse
from ivr.menu.facts import expected
from ivr.menu.flaw import Flaw, did_you_mean
from ivr.menu.model import Fact
from ivr.menu.shape import build, tell_unknown_language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ivr.menu.shape import Sheet

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_RULES = {"phone": "F02", "email": "F03"}


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts that could be built, and the names of all that are written."""

    built: dict[str, Fact]
    names: frozenset[str]


def read_facts(sheet: Sheet, overrides: Mapping[str, str], languages: Sequence[str]) -> Facts:
    """Return the facts, with overrides in place of their own values.

    Raises:
        WrongUse: an override names no fact.
    """
    document = sheet.document
    data = sheet.mapping(document.data, (), "the file", "Write 'name: {kind: phone, value: 400-800-9000}'.") or {}
    for name in overrides:
        if name not in data:
            hint = did_you_mean(name, data) or f"The facts are in {document.file}."
            raise WrongUse(f"--set {name}: no fact is called '{name}'. {hint}")
    built: dict[str, Fact] = {}
    for name, value in data.items():
        if not _NAME.fullmatch(name):
            mend = "Use small letters, figures and '_', beginning with a letter."
            sheet.flaw("Y02", (name,), f"a fact cannot be called '{name}'.", mend)
        fields = sheet.mapping(value, (name,), f"the fact '{name}'", "Write {kind: …, value: …}.")
        if fields is None:
            continue
        if name in overrides:
            fields = {**fields, "value": overrides[name]}
        fact = build(Fact, fields, sheet, (name,))
        if fact is not None:
            built[name] = fact
            if fact.measured is not None and fact.kind != "number":
                mend = "Measure a fact of the kind number, which is minutes, or leave 'measured' out."
                sheet.flaw("Y04", (name, "measured"), f"'{name}' is a {fact.kind}, and a wait is no such thing.", mend)
            _check_value(sheet, name, fact, languages, "--set" if name in overrides else "")
    return Facts(built, frozenset(data))


def _check_value(sheet: Sheet, name: str, fact: Fact, languages: Sequence[str], origin: str) -> None:
    by_language = fact.value if isinstance(fact.value, dict) else {"": fact.value}
    for tag, value in by_language.items():
        path = (name, "value", tag) if tag else (name, "value")
        if tag and tag not in languages:
            tell_unknown_language(sheet, path, languages)
        want = expected(fact.kind, value)
        if want:
            place = Place(f"{origin} {name}") if origin else sheet.document.value_place(path)
            message = f"'{value}' is no {fact.kind} that can be spoken."
            sheet.flaws.append(Flaw(_RULES.get(fact.kind, "Y04"), "error", Problem(place, message, f"Write {want}.")))
