"""Rules about numbers in words (P14, F01, H08): they belong among the facts. Knows no keys and no seconds."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from ivr.proof.lint.rule import Breach, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.proof.lint.rule import Subject

# A number of a key, which the keys rules judge, and the name of being open always, which is no quantity:
# 24小时内 is one.
_NO_QUANTITY = re.compile(
    r"按(?:数字)?\s*[0-9]|press [0-9]|\b0 and\b|(?:7\s*[×xX*]\s*)?24\s*小时(?!\s*(?:内|之内|以内|后))"
    r"|(?<!within )24 hours(?: a day)?|24/7"
    # An example of what is to be keyed in: 例如20260131.
    r"|(?:例如|比如|譬如|for example|such as)[，, ]*[0-9]+",
    re.IGNORECASE,
)
_KINDS = (
    (
        "phone",
        re.compile(r"(?<![\d.])(?:[48]00-?\d{3}-?\d{4}|0\d{2,3}-?\d{7,8}|1\d{10}|\d{3,4}-\d{3,4}-?\d{0,4})(?!\d)"),
    ),
    (
        "time",
        re.compile(
            r"(?<!\d)\d{1,2}[:：]\d{2}(?!\d)|\d{1,2}\s*(?:点|[AaPp]\.?[Mm]\.?\b)|[零一二三四五六七八九十]{1,3}点"
        ),
    ),
    ("money", re.compile(r"[¥￥$]\s*\d|\d+(?:\.\d+)?\s*(?:元|万元|yuan\b|dollars?\b)")),
    ("code", re.compile(r"(?<!\d)\d{5,}(?!\d)")),
)
_FIGURES = re.compile(r"\d+(?:[.,:：-]\d+)*")
_AS_OF = "as_of"


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
        if text.is_built_in:
            continue
        said = _NO_QUANTITY.sub("", text.bare)
        for kind, pattern in _KINDS:
            found = pattern.search(said)
            if found:
                mend = f"Put it in facts.yaml with 'kind: {kind}' and write {{its_name}} here."
                yield Breach(text.place, f"'{found[0]}' is not marked as a {kind}.", mend)
                break


@rule(
    "F01",
    "Numbers in prompts come from the facts, and facts are not old",
    source="this project's own; the hotline, A120",
    severity="warn",
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
    """A number written into a sentence stays when the promise changes, in one language at least. As a fact it changes
    once, in speech and in what the line does. The fact `as_of` says when somebody last looked all of them over."""
    for text in subject.texts:
        found = _FIGURES.search(_NO_QUANTITY.sub("", text.bare))
        if found and not text.is_built_in:
            yield Breach(text.place, f"'{found[0]}' stands in the text.", "Make it a fact and write {its_name} here.")
    yield from _age(subject)


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
    if age > subject.limits.facts_days:
        message = f"the facts were looked over {age} days ago."
        yield Breach(subject.sources.fact(_AS_OF), message, "Look them over, and write today's date.")
