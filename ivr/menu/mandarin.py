"""Mandarin words for typed values: money, clock times, dates, digits. Knows no fact and no tree.

Small numbers stay figures, which every engine reads rightly; what is written out here is what engines read
wrongly: 1,234.50 as four numbers, 400-800-9000 as quantities, 25:00 not at all.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ivr.menu.speakable import Sub, spoken

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from ivr.menu.speakable import Spoken

PAUSE = "，"
# On the phone 一 sounds like 七, so it is said 幺 in numbers that identify something.
DIGITS = {"1": "幺", "+": "加"}

_FIGURES = "零一二三四五六七八九"
_UNITS = ("", "十", "百", "千")
_MYRIADS = ("", "万", "亿")
_CURRENCIES = {"CNY": ("元", "角", "分"), "USD": ("美元", "", "美分")}
_NEAR_DAYS = {0: "今天", 1: "明天"}
# Words that count things: before them a lone 2 is 两 (两个工作日), elsewhere it is 二 (第二).
_MEASURES = ("个", "天", "小时", "分钟", "秒", "位", "次", "种", "类", "条", "遍", "年", "倍", "家", "步", "周")


def number(value: int) -> str:
    """Return a whole number below a trillion as words: 20002 is 两万零二."""
    if value < 0:
        return "负" + number(-value)
    if value == 0:
        return _FIGURES[0]
    words = ""
    gap = False  # a whole block of zeros was passed over; zeros at a block's end are not said
    for place in range(len(_MYRIADS) - 1, -1, -1):
        block = value // 10_000**place % 10_000
        if block:
            words += ("零" if words and (gap or block < 1000) else "") + _block(block) + _MYRIADS[place]
        gap = not block
    words = words.removeprefix("一") if words.startswith("一十") else words
    return _with_liang(words)


def count(value: int) -> str:
    """Return a number that stands before what it counts: 2 is 两, 12 stays 十二."""
    return "两" if value == 2 else number(value)


def money(amount: Decimal, currency: str) -> Spoken:
    """Return an amount in words: 1234.50 is 一千二百三十四元五角."""
    whole_unit, tenth_unit, hundredth_unit = _CURRENCIES[currency]
    cents = int(abs(amount) * 100)
    whole, rest = divmod(cents, 100)
    words = count(whole) + whole_unit if whole or not rest else ""
    if not tenth_unit:
        words += count(rest) + hundredth_unit if rest else ""
    else:
        tenths, hundredths = divmod(rest, 10)
        words += count(tenths) + tenth_unit if tenths else "零" if hundredths and whole else ""
        words += count(hundredths) + hundredth_unit if hundredths else ""
    return (("负" if amount < 0 else "") + words,)


def time(hour: int, minute: int) -> Spoken:
    """Return a clock time in words; hours from 24 on are past midnight, so 25:00 is 次日凌晨一点."""
    day = "次日" if hour >= 24 else ""
    hour %= 24
    if hour < 6:
        part = "凌晨"
    elif hour < 12:
        part = "上午"
    elif hour == 12:
        part = "中午"
    else:
        part = "下午" if hour < 18 else "晚上"
    minutes = "" if minute == 0 else "半" if minute == 30 else ("零" if minute < 10 else "") + number(minute) + "分"
    return (f"{day}{part}{count(hour if hour <= 12 else hour - 12)}点{minutes}",)


def calendar_day(day: date) -> Spoken:
    """Return a date; the year is read digit by digit, which engines do not do by themselves."""
    year = str(day.year)
    return (Sub(year, "".join(_FIGURES[int(figure)] for figure in year)), f"年{day.month}月{day.day}日")


def near_day(day: date, today: date) -> Spoken:
    """Return a day as somebody says it on `today`: 今天, 明天, 11月26日; with the year if it is another."""
    near = _NEAR_DAYS.get((day - today).days)
    if near:
        return (near,)
    return (f"{day.month}月{day.day}日",) if day.year == today.year else calendar_day(day)


def moment(at: datetime, today: date) -> Spoken:
    """Return a day with a clock time, said on `today`: 今天下午六点, 11月26日上午八点."""
    return spoken([*near_day(at.date(), today), *time(at.hour, at.minute)])


def figure(value: str, following: str) -> Spoken:
    """Return a small number as its figure; a lone 2 before a measure word is spoken 两."""
    if value == "2" and following.startswith(_MEASURES):
        return (Sub("2", "两"),)
    return (value,)


def _block(value: int) -> str:
    """Return a number from 1 to 9999 in words."""
    words = ""
    gap = False
    for place in range(3, -1, -1):
        digit = value // 10**place % 10
        if digit:
            words += ("零" if gap and words else "") + _FIGURES[digit] + _UNITS[place]
            gap = False
        else:
            gap = True
    return words


def _with_liang(words: str) -> str:
    """Return the number with 两 where it is said: 两千, 两万, 两亿, but 二十, 二百 and 十二万."""
    return re.sub("(^|[零万亿])二(?=[千万亿])", r"\1两", words)
