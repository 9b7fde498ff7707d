"""Which keys a sentence tells a caller to press, however it writes them. Knows no menu and no rule.

请按1, 请按一, 按“1”键, 按1到3; press 1, press one, press the star key, press 1 or 2. A number that is no key is none:
按30天计算, 按一定比例, 'press one of the keys', 'in 2 or 3 days'.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.menu.part import Key, Language

_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_NAMES: dict[str, Key] = {
    "星": "*",
    "井": "#",
    "star": "*",
    "asterisk": "*",
    "pound": "#",
    "hash": "#",
    "两": "2",
    "幺": "1",
    "〇": "0",
    **dict(zip("零一二三四五六七八九", "0123456789", strict=True)),
    **dict(zip("０１２３４５６７８９＊＃", "0123456789*#", strict=True)),
    **dict(zip(_DIGITS, "0123456789", strict=True)),
}

# After a figure: no more of a number, and nothing that is counted, 按1小时计费.
_ZH_FIGURE = r"[0-9０-９](?![0-9０-９.:：%％]|[个小天日月年周元角分秒次笔倍折级岁万千百])"
# A number in words is a key only where it stands like one: 按三方协议 and 按一般流程 name none.
_ZH_WORD = (
    r"[零〇一幺二两三四五六七八九]"
    r"(?=号?键|[”’」』\"'）)]|[，。；、！？,.;!?\s]|$|[或和及到至请转查返重再听选进为办是结])"
)
KEY_ZH = rf"(?:{_ZH_FIGURE}|{_ZH_WORD}|[星井](?=号|键)|[*#＊＃])"
_ZH_ONE = rf"[“‘「『\"'（(]?\s*{KEY_ZH}\s*[”’」』\"'）)]?(?:号?键|号)?"
_ZH_AND = r"(?:\s*(?:、|，?或者?|和|及|[到至]|[-–—~～])\s*(?:请?按)?)"
_EN_WORD = "|".join((*_DIGITS, "star", "asterisk", "pound", "hash"))
_EN_NO_KEY = "|".join(("of", "keys", "times", "digits", "figures", "or more", *_DIGITS))
KEY_EN = rf"(?:[0-9](?![0-9]|[.,:][0-9]|-[0-9]{{2}})|[*#]|\b(?:{_EN_WORD})\b(?! (?:{_EN_NO_KEY})\b))"
_EN_ONE = rf"(?:the |key |number |digit )*{KEY_EN}(?: key| sign)?"
_EN_AND = r"(?:,? (?:or|and) |, | ?[-–] ?| to | through )(?:press )?"

_TOLD = {
    "zh": re.compile(rf"(?:按|摁|拨|敲|点击)(?:一下|下)?\s*(?:数字)?键?\s*(?P<keys>{_ZH_ONE}(?:{_ZH_AND}{_ZH_ONE})*)"),
    "en": re.compile(
        rf"\b(?:press(?:ing)?|dial|hit|push) (?P<keys>{_EN_ONE}(?:{_EN_AND}{_EN_ONE})*)"
        # Press 1 for sales, 2 for support, or 3 for more.
        rf"|(?:,|\b(?:or|and)) (?P<more>{_EN_ONE})(?= (?:for|to)\b)|(?P<end>[.!?])",
        re.IGNORECASE,
    ),
}
_KEYS = {"zh": re.compile(KEY_ZH), "en": re.compile(KEY_EN, re.IGNORECASE)}
_RANGE = re.compile(
    r"^[”’」』\"'）)]?(?:号?键|号| key)?\s*(?:到|至|[-–—~～]|to|through)\s*(?:the |请?按)?[“‘「『\"'（(]?$"
)


@dataclass(frozen=True, slots=True)
class SpokenKey:
    """A key that is named, and which part of the text names it; what a range holds, the part between its ends."""

    key: Key
    start: int
    end: int


def spoken_keys(text: str, language: Language) -> list[SpokenKey]:
    """Return the keys a text names, in the order they are heard."""
    tongue = _tongue(language)
    found: list[SpokenKey] = []
    is_told = False  # whether this sentence has told to press something: 'in 2 or 3 for all' names no keys by itself
    for told in _TOLD[tongue].finditer(text):
        group = told.lastgroup
        if group == "keys" or (group == "more" and is_told):
            found += _listed(text, *told.span(group), _KEYS[tongue])
        is_told = group != "end" and (is_told or group == "keys")
    return found


def named_keys(text: str, language: Language) -> set[Key]:
    """Return the keys a text names."""
    return {one.key for one in spoken_keys(text, language)}


def without_keys(text: str, language: Language) -> str:
    """Return the text with the keys it names left out, so that its other numbers can be judged."""
    kept, end = [], 0
    for one in spoken_keys(text, language):
        kept.append(text[end : one.start])
        end = one.end
    return "".join([*kept, text[end:]])


def _listed(text: str, start: int, end: int, key: re.Pattern[str]) -> Iterator[SpokenKey]:
    """Yield the keys of a list such as 1、2或3, and each of a range such as 1到3."""
    before: SpokenKey | None = None
    for found in key.finditer(text, start, end):
        said = found[0].lower()
        one = SpokenKey(_NAMES.get(said, said), found.start(), found.end())
        between = text[before.end : one.start] if before else ""
        if before and _RANGE.match(between) and before.key.isdecimal() and one.key.isdecimal():
            for figure in range(int(before.key) + 1, int(one.key)):
                yield SpokenKey(str(figure), before.end, one.start)
        yield one
        before = one


def _tongue(language: Language) -> str:
    return "zh" if language.split("-")[0] == "zh" else "en"
