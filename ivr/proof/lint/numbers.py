"""Rules about numbers in words (P14, F01, H08): they belong among the facts. Knows no keys and no seconds."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from ivr.menu.clock_words import clock_times
from ivr.proof.lint.quantities import quantities, without_names
from ivr.proof.lint.rule import Breach, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.proof.lint.rule import Subject
    from ivr.proof.lint.texts import Text

_DIGIT_WORDS = "zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple"
_KINDS = (
    (
        "phone",
        re.compile(
            r"(?<![\d.])(?:[48]00[- ]?\d{3}[- ]?\d{4}|[(（]?0\d{2,3}[)）]?[- ]?\d{7,8}|[+＋]\d[\d -]{7,14}\d|1\d{10}"
            r"|[(（]\d{3}[)） -]+\d{3}-\d{4}|\d{3,4}-\d{3,4}-?\d{0,4})(?!\d)"
            rf"|[零〇一幺二三四五六七八九]{{7,}}|\b(?:(?:{_DIGIT_WORDS})[ ,-]+){{6,}}(?:{_DIGIT_WORDS})\b",
            re.IGNORECASE,
        ),
    ),
    ("money", re.compile(r"[¥￥$]\s*\d|\d+(?:\.\d+)?\s*(?:元|万元|yuan\b|dollars?\b)")),
    ("code", re.compile(r"(?<!\d)\d{5,}(?!\d)")),
)
_PHONE = _KINDS[0][1]
_AS_OF = "as_of"
# A shorter name is as likely a word of the language.
_SHORTEST_NAME = 3


@rule(
    "P14",
    "Telephone numbers, times, money and codes are facts of their kind",
    source="NeMo #5906, Spark-TTS #205, espeak-ng #257: engines read bare figures wrongly, each in its own way",
    severity="warn",
    example={
        "main.yaml": """\
main:
  say: {zh-CN: 详情请致电400-800-9000。, en-US: Call 400-800-9000 for more.}
  choose:
    "1": {zh-CN: 技术支持, en-US: technical support, to: operator}
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
"""
    },
)
def unmarked_number(subject: Subject) -> Iterator[Breach]:
    """A telephone number is said digit by digit in groups, with 1 as 幺; a time as a clock time; money in words. A
    voice that is given figures guesses. A fact has a kind, and with it a way to be said."""
    for text in subject.texts:
        found = None if text.is_built_in else _of_a_kind(text)
        if found:
            written, kind = found
            mend = f"Put it in facts.yaml with 'kind: {kind}' and write {{its_name}} here."
            yield Breach(text.place, f"'{written}' is not marked as a {kind}.", mend)


@rule(
    "F01",
    "Numbers and names in prompts come from the facts, and facts are not old",
    source="this project's own; the hotline, A120, and 'a prompt that states another value is refused'",
    severity="warn",
    graded="error for a telephone number, or a promise such as 24小时内, that no fact has; else warn",
    example={
        "main.yaml": """\
main:
  say: {zh-CN: 我们有17种操作指南。, en-US: We have 17 guides.}
  choose:
    "1": {zh-CN: 技术支持, en-US: technical support, to: operator}
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
"""
    },
)
def literal_number(subject: Subject) -> Iterator[Breach]:
    """A number or name written into a sentence stays when the promise changes, in one language at least. As a fact it
    changes once, in speech and in what the line does. A telephone number or a promise that no fact has is refused. The
    fact `as_of` says when somebody last looked all of them over."""
    numbers = _values(subject, "number", "days")
    phones = {_digits(value) for value in _values(subject, "phone")}
    for text in subject.texts:
        if text.is_built_in:
            continue
        phone = _PHONE.search(text.bare)
        if phone and phones and not {_digits(phone[0]), ""} & phones:
            mend = "Write the fact that has the right one in braces, such as {hotline}."
            yield Breach(text.place, f"'{phone[0]}' is no telephone number of facts.yaml.", mend, "error")
            continue
        stated = list(quantities(text.bare, text.language))
        stray = [one for one in stated if one.is_promise and one.value is not None and f"{one.value:g}" not in numbers]
        if stray and numbers:
            mend = "Write the fact that is meant in braces, or add it to facts.yaml."
            yield Breach(text.place, f"'{stray[0].written}' is promised, and no fact says so.", mend, "error")
        elif stated:
            message = f"'{stated[0].written}' stands in the text."
            yield Breach(text.place, message, "Make it a fact and write {its_name} here.")
    yield from _names_written_out(subject)
    yield from _age(subject)


def _of_a_kind(text: Text) -> tuple[str, str] | None:
    """Return the first number in the text that is of a kind, as written, and the kind."""
    said = without_names(text.bare, text.language)
    phone, times = _PHONE.search(said), clock_times(said)
    if times and not phone:
        return times[0], "time"
    return next(((found[0], kind) for kind, pattern in _KINDS if (found := pattern.search(said))), None)


def _values(subject: Subject, *kinds: str) -> set[str]:
    """Return the values of the facts of these kinds, as they are written."""
    return {str(fact.value) for fact in subject.tree.facts.values() if fact.kind in kinds}


def _names_written_out(subject: Subject) -> Iterator[Breach]:
    """Tell a name that is a fact's, and stands in a text all the same."""
    names = [(name, fact.value) for name, fact in subject.tree.facts.items() if fact.kind == "name"]
    for text in subject.texts:
        for fact_name, written in names:
            value = written if isinstance(written, str) else written.get(text.language, "")
            if len(value) >= _SHORTEST_NAME and _is_said(value, text.bare):
                message = f"'{value}' stands in the text, and is a fact."
                yield Breach(text.place, message, f"Write {{{fact_name}}} here.")
                break


def _is_said(name: str, text: str) -> bool:
    if name not in text:
        return False
    edge = r"\b" if name.isascii() else ""
    return re.search(f"{edge}{re.escape(name)}{edge}", text) is not None


def _digits(written: str) -> str:
    """Return a telephone number's figures, by which it is the same however it is grouped."""
    return "".join(character for character in written if character.isdecimal())


def _age(subject: Subject) -> Iterator[Breach]:
    facts = subject.tree.facts
    as_of = facts.get(_AS_OF)
    if as_of is None:
        if facts:
            mend = f"Add '{_AS_OF}: {{kind: date, value: {subject.settings.on}}}'."
            yield Breach(subject.sources.file("facts"), "nothing says when the facts were looked over.", mend)
        return
    try:
        day = date.fromisoformat(str(as_of.value))
    except ValueError:  # told by reading
        return
    age = (subject.settings.on - day).days
    if age < 0:
        message = f"the facts are said to have been looked over on {day}, which is still to come."
        yield Breach(subject.sources.fact(_AS_OF), message, "Write the day somebody looked.")
    if age > subject.limits.facts_days:
        message = f"the facts were looked over {age} days ago."
        yield Breach(subject.sources.fact(_AS_OF), message, "Look them over, and write today's date.")
