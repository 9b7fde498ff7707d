"""Facts as a caller hears them, each by its kind, and sentences with facts filled in.

What a value of a kind must look like stands here once: the reading refuses what is not so, and speaking trusts
it. Knows no file and no tree.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol, assert_never

from ivr.menu import english, mandarin
from ivr.menu.speakable import groups, one_by_one, spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ivr.menu.model import Fact
    from ivr.menu.part import FactKind, Language
    from ivr.menu.speakable import Spoken, SpokenPart

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")

# Chinese numbers: 400 and 800 lines, area code and 7 or 8 digits, mobiles, short codes such as 12378; or E.164.
_PHONE = re.compile(
    r"[48]00-?[0-9]{3}-?[0-9]{4}|0[0-9]{2,3}-?[0-9]{7,8}|1[0-9]{10}|1[0-9]{2}-[0-9]{4}-[0-9]{4}|1[0-9]{2,4}"
    r"|\+[1-9][0-9]{0,3}([- ]?[0-9]{2,12}){1,4}"
)
_MONEY = re.compile(
    r"(?P<sign>[¥￥$]?)(?P<minus>-?)(?P<amount>[0-9]{1,12}|[0-9]{1,3}(,[0-9]{3}){1,3})(?P<cents>\.[0-9]{1,2})?"
    r"( ?(?P<unit>元|CNY|USD))?"
)
_TIME = re.compile(r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-5][0-9])")
_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,4})?")
_CODE = re.compile(r"[A-Za-z0-9]+([- ][A-Za-z0-9]+)*")
_EMAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}")
_RUNS = re.compile(r"\+86|[0-9]+|[A-Za-z]+|\+")
_EMAIL_NAMES = {"@": "at", ".": "dot", "-": "dash", "_": "underscore", "+": "plus"}

# The hours of a service day run on past midnight: 25:00 is one o'clock of the night that belongs to it.
LATEST_HOUR = 29


class _Tongue(Protocol):
    """What a language's module offers."""

    PAUSE: str
    DIGITS: dict[str, str]

    def money(self, amount: Decimal, currency: str) -> Spoken: ...
    def time(self, hour: int, minute: int) -> Spoken: ...
    def calendar_day(self, day: date) -> Spoken: ...
    def near_day(self, day: date, today: date) -> Spoken: ...
    def moment(self, at: datetime, today: date) -> Spoken: ...
    def figure(self, value: str, following: str) -> Spoken: ...


_TONGUES: dict[str, _Tongue] = {"zh": mandarin, "en": english}


def can_speak(language: Language) -> bool:
    """Return whether there are words for numbers, times and money in this language."""
    return language.split("-")[0] in _TONGUES


def expected(kind: FactKind, value: str) -> str:
    """Return what a value of this kind must look like, or "" when `value` does."""
    match kind:
        case "phone":
            return "" if _PHONE.fullmatch(value) else "a phone number such as 400-800-9000 or 010-88888888"
        case "money":
            return "" if _MONEY.fullmatch(value) else "an amount such as 1234.50 or $20"
        case "time":
            found = _TIME.fullmatch(value)
            is_time = found is not None and int(found["hour"]) <= LATEST_HOUR
            return "" if is_time else "a clock time such as 08:00, or 25:00 for one o'clock the next morning"
        case "days" | "number":
            return "" if _NUMBER.fullmatch(value) else "a number in figures, such as 5"
        case "ticket" | "code":
            return "" if _CODE.fullmatch(value) else "letters and figures, in groups divided by '-' if need be"
        case "name":
            return "" if value else "a name"
        case "email":
            return "" if _EMAIL.fullmatch(value) else "an address with one '@', such as service@example.com"
        case "date":
            return "" if _is_date(value) else "a day of the calendar such as 2026-01-27"
        case "moment":
            return "" if _is_moment(value) else "a day and a clock time such as 2026-01-27 14:00"
        case _:
            assert_never(kind)


def speak(fact: Fact, language: Language, following: str = "") -> Spoken:
    """Return how the fact is said.

    following: the text right after it; before a measure word a 2 is 两.
    """
    tongue = _TONGUES[language.split("-")[0]]
    value = _in_language(fact.value, language)
    match fact.kind:
        case "phone" | "ticket" | "code":
            return _digits(value, tongue)
        case "money":
            return tongue.money(*_amount(value))
        case "time":
            hour, minute = value.split(":")
            return tongue.time(int(hour), int(minute))
        case "days" | "number":
            return tongue.figure(value, following)
        case "name":
            return spoken([value])
        case "email":
            return (_spelled_address(value),)
        case "date":
            return tongue.calendar_day(date.fromisoformat(value))
        case "moment":
            # A fact is said on any day; a year that is not this one's is said with it.
            return tongue.moment(datetime.fromisoformat(value), date.min)
        case _:
            assert_never(fact.kind)


def speak_day(day: date, language: Language, today: date) -> Spoken:
    """Return how a day is said to somebody for whom it is `today`."""
    return _TONGUES[language.split("-")[0]].near_day(day, today)


def speak_moment(at: datetime, language: Language, today: date) -> Spoken:
    """Return how a day and clock time are said to somebody for whom it is `today`; `at` is in the caller's zone."""
    return _TONGUES[language.split("-")[0]].moment(at, today)


def fill(template: str, make: Callable[[str, str], Spoken]) -> Spoken:
    """Return the template as speech, each `{name}` replaced by `make(name, the text that follows)`."""
    pieces, tail = _pieces(template)
    if not pieces:
        return (tail,) if tail else ()
    parts: list[SpokenPart] = []
    for before, name, following in pieces:
        parts.append(before)
        parts.extend(make(name, following))
    parts.append(tail)
    return spoken(parts)


@lru_cache(maxsize=4096)
def _pieces(template: str) -> tuple[tuple[tuple[str, str, str], ...], str]:
    """Return the template cut at its placeholders: the text before each, its name, what follows; and the tail.

    A tree has a few hundred templates and a call speaks the same ones again and again.
    """
    pieces, end = [], 0
    for found in PLACEHOLDER.finditer(template):
        pieces.append((template[end : found.start()], found[1].strip(), template[found.end() :].lstrip()))
        end = found.end()
    return tuple(pieces), template[end:]


def render(template: str, values: Mapping[str, Fact], language: Language) -> Spoken:
    """Return the sentence with its facts filled in, as it is said in this language.

    Raises:
        KeyError: the sentence names a fact that is not among the values; the reading refuses such a tree.
    """
    return fill(template, lambda name, following: speak(values[name], language, following))


def placeholders(template: str) -> list[str]:
    """Return the names a sentence wants filled in, in order."""
    pieces, _ = _pieces(template)
    return [name for _, name, _ in pieces]


def stray_brace(template: str) -> str:
    """Return the first brace that belongs to no `{name}`, a full-width one too, or ""."""
    return next((character for character in PLACEHOLDER.sub("", template) if character in "{}｛｝"), "")


def _in_language(value: str | Mapping[Language, str], language: Language) -> str:
    if isinstance(value, str):
        return value
    return value.get(language) or next(iter(value.values()), "")


def _digits(value: str, tongue: _Tongue) -> Spoken:
    """Return the value character by character; a written group of up to four is kept, a longer one is cut up."""
    runs: list[str] = []
    for run in _RUNS.findall(value):
        runs.extend(groups(run) if run.isdecimal() else [run])
    return one_by_one(runs, tongue.PAUSE, tongue.DIGITS)


def _amount(value: str) -> tuple[Decimal, str]:
    found = _MONEY.fullmatch(value)
    assert found is not None
    currency = "USD" if found["sign"] == "$" or found["unit"] == "USD" else "CNY"
    return Decimal(found["minus"] + found["amount"].replace(",", "") + (found["cents"] or "")), currency


def _spelled_address(value: str) -> str:
    """Return an address in words, in English in every language: addresses are typed in Latin letters."""
    return " ".join(_EMAIL_NAMES.get(token, token) for token in re.findall(r"[A-Za-z0-9]+|[@._+-]", value))


def _is_date(value: str) -> bool:
    if not _DATE.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_moment(value: str) -> bool:
    if not _MOMENT.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True
