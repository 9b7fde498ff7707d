"""English words for typed values: money, clock times, dates, digits. Knows no fact and no tree.

eSpeak reads 400-800-9000 as "four hundred dash", 2026-11-22 with "dash" and 9:00 as "nine zero zero", so these
are written out or substituted; small numbers stay figures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.menu.speakable import Sub, spoken

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from ivr.menu.speakable import Spoken

PAUSE = ", "
DIGITS = {"+": "plus"}

_FIGURES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_ONES = [*_FIGURES, *_TEENS]
_TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_THOUSANDS = ("", " thousand", " million", " billion", " trillion")
_FIRST_HALF = ["January", "February", "March", "April", "May", "June"]
_MONTHS = [*_FIRST_HALF, "July", "August", "September", "October", "November", "December"]
_NEAR_DAYS = {0: "today", 1: "tomorrow"}
_CURRENCIES = {
    "CNY": (("yuan", "yuan"), ("fen", "fen")),
    "USD": (("dollar", "dollars"), ("cent", "cents")),
}


def number(value: int) -> str:
    """Return a whole number below a quadrillion as words: 1234 is one thousand two hundred thirty-four."""
    if value < 0:
        return "minus " + number(-value)
    if value == 0:
        return _ONES[0]
    blocks = []
    for place in range(len(_THOUSANDS) - 1, -1, -1):
        block = value // 1000**place % 1000
        if block:
            blocks.append(_block(block) + _THOUSANDS[place])
    return " ".join(blocks)


def money(amount: Decimal, currency: str) -> Spoken:
    """Return an amount in words: 1234.50 CNY is one thousand two hundred thirty-four yuan and fifty fen."""
    whole, hundredths = divmod(int(abs(amount) * 100), 100)
    whole_names, hundredth_names = _CURRENCIES[currency]
    words = []
    if whole or not hundredths:
        words.append(f"{number(whole)} {whole_names[whole != 1]}")
    if hundredths:
        words.append(f"{number(hundredths)} {hundredth_names[hundredths != 1]}")
    return (("minus " if amount < 0 else "") + " and ".join(words),)


def time(hour: int, minute: int) -> Spoken:
    """Return a clock time: 22:00 is 10 PM; hours from 24 on are past midnight, so 25:00 is 1 AM the next day."""
    if minute == 0 and hour % 12 == 0:
        return ("noon" if hour == 12 else "midnight",)
    after = " the next day" if hour >= 24 else ""
    half = "AM" if hour % 24 < 12 else "PM"
    hour = hour % 12 or 12
    if minute == 0:
        return (f"{hour} {half}{after}",)
    minutes = f"oh {number(minute)}" if minute < 10 else number(minute)
    return (Sub(f"{hour}:{minute:02}", f"{number(hour)} {minutes}"), f" {half}{after}")


def calendar_day(day: date) -> Spoken:
    """Return a date as January 27, 2026."""
    return (f"{_MONTHS[day.month - 1]} {day.day}, {day.year}",)


def near_day(day: date, today: date) -> Spoken:
    """Return a day as somebody says it on `today`: today, tomorrow, November 26; with the year if it is another."""
    near = _NEAR_DAYS.get((day - today).days)
    if near:
        return (near,)
    return (f"{_MONTHS[day.month - 1]} {day.day}",) if day.year == today.year else calendar_day(day)


def moment(at: datetime, today: date) -> Spoken:
    """Return a day with a clock time, said on `today`: tomorrow at 6 PM, November 26 at 8 AM."""
    return spoken([*near_day(at.date(), today), " at ", *time(at.hour, at.minute)])


def figure(value: str, following: str) -> Spoken:
    """Return a small number as its figure."""
    return spoken([value])


def _block(value: int) -> str:
    """Return a number from 1 to 999 in words."""
    hundreds, rest = divmod(value, 100)
    words = [f"{_ONES[hundreds]} hundred"] if hundreds else []
    if rest >= 20:
        tens, ones = divmod(rest, 10)
        words.append(_TENS[tens] + (f"-{_ONES[ones]}" if ones else ""))
    elif rest:
        words.append(_ONES[rest])
    return " ".join(words)
