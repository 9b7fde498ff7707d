"""hours.yaml is read whole: one fact moves the hours, and every slip is told at its place with what to write."""

from __future__ import annotations

from datetime import date

import pytest

from ivr.errors import Refused
from ivr.menu.hours import plan
from ivr.menu.load import load, load_tree

from .conftest import FACTS

HOURS = """\
zone: Asia/Shanghai
holidays: {library: CN, days_off: [], working_days: []}
desks:
  front: {every_day: "{open_at}-{close_at}"}
  risk: {like: front}
  shop: {mon-fri: "09:00-12:00, 13:00-18:00", sat: 10:00-16:00}
peak: {working_days: 10:00-12:00}
seasons:
  double11:
    label: {zh-CN: 双十一, en-US: Double 11}
    dates:
      - {from: 2026-11-01, to: 2026-11-11}
    hours: 08:00-25:00
    seats: 1.5
overrides:
  - {date: 2026-12-31, hours: closed, desks: shop}
emergency:
  - {from: 2026-03-01 14:00, to: 2026-03-01 18:00}
"""
TIMES = FACTS + "open_at: {kind: time, value: 08:00}\nclose_at: {kind: time, value: 22:00}\n"


def flaws(folder):
    return [f"{flaw.rule} {flaw.problem}" for flaw in load(folder).flaws]


def test_sound_hours_are_read(write):
    """Facts are filled in, desks follow the one they are like, and what names no desk is about the first."""
    hours = load_tree(write(hours=HOURS, facts=TIMES)).hours

    assert "front" == hours.main_desk
    assert ["08:00-25:00"] == [str(span) for span in plan(hours, "risk", date(2026, 11, 11)).spans]
    assert ["09:00-12:00", "13:00-18:00"] == [str(span) for span in plan(hours, "shop", date(2026, 11, 11)).spans]
    assert {"front", "risk"} == hours.seasons[0].desks
    assert {"shop"} == hours.overrides[0].desks
    assert {"front", "risk", "shop"} == hours.emergency[0].desks
    assert 1.5 == hours.seasons[0].seats


def test_a_fact_moves_the_hours(write):
    """--set changes what is enforced, for this run."""
    hours = load_tree(write(hours=HOURS, facts=TIMES), {"close_at": "21:30"}).hours

    assert ["08:00-21:30"] == [str(span) for span in plan(hours, "risk", date(2026, 11, 22)).spans]


def test_a_fact_that_turns_the_hours_round_is_refused(write):
    """The message shows both what is written and what it came to."""
    folder = write(hours=HOURS, facts=TIMES)

    with pytest.raises(Refused) as refused:
        load_tree(folder, {"close_at": "01:00"})

    expected = (
        "tree/hours.yaml:4:22: {open_at}-{close_at}: '08:00-01:00' ends before it begins. Write 08:00-25:00: 25:00 is "
        "one o'clock of the next day."
    )
    assert expected == str(refused.value)


def test_a_tree_without_hours_has_no_desks(write):
    """The file is optional; times are Beijing's then."""
    hours = load_tree(write()).hours

    assert "" == hours.main_desk
    assert "Asia/Shanghai" == hours.zone


@pytest.mark.parametrize(
    ("old", "new", "where", "message", "mend"),
    [
        (
            "zone: Asia/Shanghai\n",
            "",
            "H01 :1:1",
            "the file does not say in which zone its hours are.",
            "Add 'zone: Asia/Shanghai'.",
        ),
        (
            "Asia/Shanghai",
            "Asia/Shangai",
            "H01 :1:7",
            "'Asia/Shangai' is no time zone.",
            "Did you mean 'Asia/Shanghai'?",
        ),
        (
            "Asia/Shanghai",
            "../../etc/passwd",
            "H01 :1:7",
            "'../../etc/passwd' is no time zone.",
            "Write a name such as Asia/Shanghai, Europe/London or UTC.",
        ),
        ("CN,", "cn,", "Y04 :2:21", "'cn' is no country with known holidays.", "Write 'CN'."),
        (
            "days_off: []",
            "days_off: [2026-02-30]",
            "Y04 :2:36",
            "there is no day 2026-02-30.",
            "February 2026 has 28 days.",
        ),
        (
            "days_off: []",
            "days_off: [2026-13-01]",
            "Y04 :2:36",
            "there is no day 2026-13-01.",
            "Months go from 01 to 12.",
        ),
        (
            "days_off: []",
            "days_off: [9999-12-31]",
            "Y04 :2:36",
            "the year of 9999-12-31 cannot be.",
            "Write the year with its four figures.",
        ),
        (
            "days_off: []",
            "days_off: [30.12.2026]",
            "Y04 :2:36",
            "'30.12.2026' is no date.",
            "Write year, month and day as 2026-11-11.",
        ),
        (
            "days_off: [], working_days: []",
            "days_off: [2027-01-04], working_days: [2027-01-04]",
            "H03 :2:63",
            "2027-01-04 is both a day off and a working day.",
            "Take it out of one of the lists.",
        ),
        ("like: front", "like: fornt", "Y02 :5:16", "no desk is called 'fornt'.", "Did you mean 'front'?"),
        (
            "like: front",
            "like: risk",
            "Y02 :5:16",
            "risk is like risk, and none has hours.",
            "Give one of them hours of its own.",
        ),
        (
            "like: front",
            "like: front, sat: closed",
            "H03 :5:28",
            "'risk' is like another desk and has hours too.",
            "Delete 'like', or the hours.",
        ),
        (
            "mon-fri",
            "open",
            "Y02 :6:10",
            "'open' names no days.",
            "The days are every_day, working_days, holidays, mon … sun, or a range such as mon-fri.",
        ),
        ("mon-fri", "workng_days", "Y02 :6:10", "'workng_days' names no days.", "Did you mean 'working_days'?"),
        (
            "sat: 10",
            "fri: 10",
            "H03 :6:47",
            "'fri' has hours twice.",
            "Keep one; every_day stands for the days that are not named.",
        ),
        ("{open_at}", "{opn_at}", "P13 :4:22", "{opn_at} is no fact.", "Did you mean 'open_at'?"),
        (
            "{open_at}",
            "{hotline}",
            "H02 :4:22",
            "{hotline}-{close_at}: '400-800-9000-22:00' is no range of hours.",
            "Write hours such as 08:00-22:00, several as 08:00-12:00, 13:00-18:00, or closed.",
        ),
        ("{open_at}", "{company}", "Y04 :4:22", "{company} differs by language.", "Name a fact that has one value."),
        ("{open_at}", "｛open_at}", "P13 :4:22", "a '｛' stands alone.", "Write {name} with ASCII braces."),
        (
            "13:00-18:00",
            "11:00-18:00",
            "H03 :6:19",
            "09:00-12:00 and 11:00-18:00 overlap.",
            "Write one range, or ranges that do not overlap.",
        ),
        (
            "16:00}",
            "36:00}\n  late: {every_day: 09:00-34:00}",
            "H03 :7:9",
            "the night of 09:00-34:00 runs into 09:00-34:00 of the day after.",
            "End the night when the next day's hours begin, or begin them later.",
        ),
        (
            "hours: 08:00-25:00",
            "hours: 08:00-33:00",
            "H03 :13:12",
            "the night of 08:00-33:00 runs into 08:00-33:00 of the day after.",
            "End the night when the next day's hours begin, or begin them later.",
        ),
        (
            "{like: front}",
            "{}",
            "Y02 :5:3",
            "the desk 'risk' has no hours.",
            "Write 'like: general' or its hours.",
        ),
        ("    seats", "    seets", "V06 :14:5", "'seets' is no field here.", "Did you mean 'seats'?"),
        (
            "seats: 1.5",
            "seats: many",
            "Y04 :14:12",
            "'many' is no number of seats.",
            "Write a multiple of the usual, such as 1.5 for half as many again.",
        ),
        (
            "seats: 1.5",
            "seats: 0",
            "Y04 :14:12",
            "'0' is no number of seats.",
            "Write a multiple of the usual, such as 1.5 for half as many again.",
        ),
        (
            "to: 2026-11-11",
            "to: 2025-11-11",
            "Y04 :12:32",
            "2025-11-11 is before 2026-11-01.",
            "Exchange 'from' and 'to', or mend the year.",
        ),
        (
            "2026-11-11}\n",
            "2026-11-11}\n      - {from: 2026-11-11, to: 2026-11-12}\n",
            "H03 :13:9",
            "2026-11-11 to 2026-11-12 overlaps 2026-11-01 to 2026-11-11 of 'double11'.",
            "Let one season end before another begins.",
        ),
        ("    hours: 08:00-25:00\n", "", "Y02 :9:3", "the season 'double11' lacks 'hours'.", "Add 'hours: …'."),
        ("zh-CN: 双", "zh_CN: 双", "V06 :10:13", "'zh_CN' is none of the line's languages.", "Did you mean 'zh-CN'?"),
        (
            "{date: 2026-12-31,",
            "{from: 2026-12-31,",
            "H05 :16:5",
            "this has no end.",
            "Add 'to: …', a day such as 2026-11-11; it is included.",
        ),
        ("hours: closed, ", "", "Y02 :16:5", "an override lacks 'hours'.", "Add 'hours: closed', or hours."),
        ("desks: shop", "desks: shp", "Y02 :16:46", "no desk is called 'shp'.", "Did you mean 'shop'?"),
        (
            "desks: shop}\n",
            "desks: shop}\n  - {date: 2026-12-31, hours: 10:00-11:00, desks: all}\n",
            "H03 :17:5",
            "'shop' has other hours on 2026-12-31 already.",
            "Keep one of the two for that day.",
        ),
        (
            ", to: 2026-03-01 18:00",
            "",
            "H05 :18:5",
            "this has no end.",
            "Add 'to: …', a day and time such as 2026-03-01 18:00.",
        ),
        (
            "2026-03-01 18:00",
            "2026-03-01 24:00",
            "Y04 :18:34",
            "'2026-03-01 24:00' is no day and time.",
            "Write them as 2026-03-01 14:00.",
        ),
        ("overrides:", "overides:", "V06 :15:1", "'overides' is no field here.", "Did you mean 'overrides'?"),
    ],
)
def test_slips_are_told(write, old, new, where, message, mend):
    """Each slip is one flaw, at its line and column, with the mend."""
    assert HOURS.count(old) >= 1
    folder = write(hours=HOURS.replace(old, new, 1), facts=TIMES)

    found = [flaw.replace("tree/hours.yaml", "") for flaw in flaws(folder)]

    assert [f"{where}: {message} {mend}"] == found


@pytest.mark.parametrize(
    ("old", "new", "where", "message", "mend"),
    [
        (
            "peak: {working_days: 10:00-12:00}",
            "peak: noon",
            "tree/hours.yaml:7:1",
            "'peak' must hold fields, not a text or a list.",
            "Write 'every_day: 08:00-22:00', for example.",
        ),
        (
            '  front: {every_day: "{open_at}-{close_at}"}',
            "  front: round the clock",
            "tree/hours.yaml:4:3",
            "the desk 'front' must hold fields, not a text or a list.",
            "Write 'like: general' or its hours.",
        ),
        (
            "      - {from: 2026-11-01, to: 2026-11-11}",
            "      2026: 2026-11-11",
            "tree/hours.yaml:11:5",
            "'dates' must be a list.",
            "Write '- {from: 2026-11-01, to: 2026-11-11}' for each year.",
        ),
        (
            "zone: Asia/Shanghai",
            "zone: [Asia/Shanghai]",
            "tree/hours.yaml:1:1",
            "'zone' must be one text.",
            "Put it on the same line.",
        ),
    ],
)
def test_values_of_the_wrong_kind_make_it_unreadable(write, old, new, where, message, mend):
    """A text where fields belong cannot be read at all."""
    loaded = load(write(hours=HOURS.replace(old, new, 1), facts=TIMES))

    assert loaded.tree is None
    assert [f"{where}: {message} {mend}"] == [str(problem) for problem in loaded.problems]


def test_all_slips_are_told_at_once(write):
    """One pass finds what is wrong in every part of the file."""
    text = HOURS.replace("Asia/Shanghai", "Mars").replace("25:00", "01:00").replace("like: front", "like: x")

    found = flaws(write(hours=text, facts=TIMES))

    assert ["H01", "Y02", "H02"] == [flaw.split()[0] for flaw in found]
