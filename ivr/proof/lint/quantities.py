"""Numbers that are written into a sentence, in figures or in words, and what they state. Knows no fact and no rule.

17种, 十七种, 24小时内, 两个工作日; 17 guides, within two days. What only sounds like a number is none: 十分抱歉,
'one moment'. Nor is the name of being always open: 24小时在线, '24 hours a day'.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from ivr.proof.lint.spoken_keys import without_keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.menu.part import Language

_NO_QUANTITY = re.compile(
    # 24小时内 is a quantity.
    r"(?:7\s*[×xX*乘]\s*)?(?:24|二十四)个?\s*小时(?!\s*(?:内|之内|以内|后))|七乘二十四小时"
    r"|(?<!within )(?:24|twenty[- ]four)[- ]hours?(?: a day)?|24/7"
    # An example of what is to be keyed in: 例如20260131.
    r"|(?:例如|比如|譬如|for example|such as)[，, ]*[0-9]+",
    re.IGNORECASE,
)
_ZH_VALUES = {figure: value for value, figure in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_ZH_TENS = {"十": 10, "百": 100, "千": 1000}
_EN_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_EN_TEENS = tuple(f"{stem}teen" for stem in ("thir", "four", "fif", "six", "seven", "eigh", "nine"))
_EN_TENS = tuple(f"{stem}ty" for stem in ("twen", "thir", "for", "fif", "six", "seven", "eigh", "nine"))
_EN_VALUES = {word: value for value, word in enumerate((*_EN_ONES, *_EN_TEENS), 1)}
_EN_VALUES |= {word: 10 * value for value, word in enumerate(_EN_TENS, 2)}
_ZH_NUMBER = "[零〇一二两三四五六七八九十百千万]"
_ZH_WITHIN = r"(?:内|之内|以内)"
_ZH_UNIT = r"(?:个?(?:小时|工作日|星期|季度)|个月|分钟|秒|天|日|周(?!年)|年)"
_EN_SMALL = "|".join(sorted(_EN_VALUES, key=len, reverse=True))
_EN_NUMBER = rf"(?:{_EN_SMALL})(?:[- ](?:{_EN_SMALL}|hundred|thousand))*"
_EN_UNIT = r"(?:second|minute|hour|(?:(?:working|business|calendar) )?day|week|month|year)s?\b"

_FIGURES = r"\d+(?:[.,:：-]\d+)*"
_STATED = {
    "zh": re.compile(
        rf"(?P<figures>{_FIGURES})(?:\s*{_ZH_UNIT}(?P<within>{_ZH_WITHIN})?)?"
        rf"|(?P<word>(?<!第)(?:半|{_ZH_NUMBER}+))个?半?{_ZH_UNIT}(?P<word_within>{_ZH_WITHIN}|后|以后|之后)?"
        rf"|(?P<share>百分之{_ZH_NUMBER}+)"
        r"|(?P<many>(?<![第一二三四五六七八九])[一二三四五六七八九]?十[一二三四五六七八九]?)[种类条项个次家位名笔份]"
        rf"|(?P<money>{_ZH_NUMBER}*[十百千万])元"
    ),
    "en": re.compile(
        rf"(?P<within>\bwithin )?(?P<figures>{_FIGURES})(?: {_EN_UNIT})?"
        rf"|(?P<word_within>\b(?:within|in|after|under) )?\b(?P<word>{_EN_NUMBER}) "
        rf"(?:{_EN_UNIT}|percent\b|yuan\b|dollars?\b)"
        rf"|\b(?P<many>(?:{'|'.join((*_EN_TEENS, *_EN_TENS))})(?:-(?:{'|'.join(_EN_ONES[:9])}))?) [a-z]+s\b",
        re.IGNORECASE,
    ),
}
# 'a nice one day' and 一年 are ways to speak; 一年内 is a promise.
_VAGUE = frozenset({"一", "半", "one"})
_PROMISES = re.compile(rf"{_ZH_WITHIN}|within ", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as it is written; value where it could be told; is_promise: something is to happen within it."""

    written: str
    value: float | None
    is_promise: bool


def quantities(text: str, language: Language) -> Iterator[Quantity]:
    """Yield the numbers a text states."""
    tongue = "zh" if language.split("-")[0] == "zh" else "en"
    for found in _STATED[tongue].finditer(without_names(text, language)):
        parts = found.groupdict()
        within = (parts.get("within") or parts.get("word_within") or "").lower()
        word = parts.get("word") or ""
        if word.lower() in _VAGUE and not within:
            continue
        is_promise = bool(_PROMISES.fullmatch(within))
        figures = parts["figures"]
        yield Quantity(figures if figures and not is_promise else found[0].strip(), _value(figures or word), is_promise)


@lru_cache(1024)  # several rules ask of each text
def without_names(text: str, language: Language) -> str:
    """Return the text without the numbers in it that state nothing: keys, examples, being open always."""
    return _NO_QUANTITY.sub("", without_keys(text, language))


def _value(written: str) -> float | None:
    """Return the number that figures or words are; None if they are something else, such as 9:00."""
    try:
        return float(written)
    except ValueError:
        pass
    if re.fullmatch(f"{_ZH_NUMBER}+", written):
        return _chinese(written)
    words = re.split(r"[- ]", written.lower())
    return float(sum(_EN_VALUES[word] for word in words)) if words and _EN_VALUES.keys() >= set(words) else None


def _chinese(written: str) -> float | None:
    """Return a number below ten thousand: 十七, 二十四, 一百二十."""
    total, last = 0, 0
    for figure in written:
        if figure in _ZH_VALUES:
            last = _ZH_VALUES[figure]
        elif figure in _ZH_TENS:
            total += (last or 1) * _ZH_TENS[figure]
            last = 0
        else:
            return None
    return float(total + last)
