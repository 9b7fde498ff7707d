"""Every number a rule judges by: its name, its default and where that comes from. Knows no rule's code.

lint.yaml changes them for one tree (`policy`). A number that Twilio or the program sets is not here: it cannot be
chosen.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field

from ivr.menu.part import Part

# "4 字/s default; senior profile ≤3 字/s": what estimates are made for, and recordings held against.
USUAL_CHARACTERS_PER_S = 4.0
# Nobody publishes holidays further ahead, and the program's calendar has an end.
_MOST_DAYS = 3660


def _of(rule: str, default: float, said: str, least: float = 0, most: float | None = None) -> Any:
    """Return a field that is a threshold of `rule`."""
    return Field(default=default, ge=least, le=most, description=said, json_schema_extra={"rule": rule})


class Thresholds(Part):
    """What counts as too much or too little. Where no source gives a number it is this project's own proposal."""

    depth_warn: int = _of("S07", 3, "menus between a call and a service; common practice: three")
    depth_error: int = _of("S07", 5, "menus nobody sits through; press tests of 18 banks report five presses as bad")
    breadth_info: int = _of("S08", 4, "spoken options of a menu; ISO/IEC 13714: four besides help, repeat and back")
    breadth_warn: int = _of("S08", 5, "spoken options of a menu; Avaya IR guide: four to five")
    breadth_error: int = _of("S08", 9, "spoken options of a menu; there are no more figures")
    more_page_options: int = _of("S09", 3, "options a page of 'more options' must hold to be worth a key")
    branch_nodes_warn: int = _of("S12", 25, "nodes in one file; Glific #3258")
    branch_nodes_error: int = _of("S12", 1000, "nodes in one file; Twilio Studio's schema takes 1,000 states")
    same_key_menus: int = _of("K08", 3, "menus that offer a function from which on its key must be the same")
    order_calls: int = _of("K11", 200, "presses of a menu before its order is judged")
    order_correlation: float = _of("K11", 0.7, "rank correlation between the order spoken and the order of use")
    greeting_warn_s: float = _of("P03", 8, "seconds before the first option")
    greeting_error_s: float = _of("P03", 15, "seconds before the first option")
    menu_warn_s: float = _of("P04", 30, "seconds of one menu read once")
    menu_error_s: float = _of("P04", 45, "seconds of one menu read once")
    third_option_s: float = _of("P05", 20, "seconds until the third option is heard")
    characters_per_s: float = _of(
        "P06", USUAL_CHARACTERS_PER_S, "Chinese characters a second, estimates too; for older callers take 3", least=1
    )
    length_tolerance: float = _of("P07", 0.3, "how far a measured length may lie from the estimate, as a part of it")
    written_out_options: int = _of("P12", 4, "options from which on pauses are needed; ACIxD, menu design")
    changed_days: int = _of("P16", 30, "days a changed menu may be announced")
    notice_s: float = _of("P19", 15, "seconds of one notice before a menu")
    wait_low_s: int = _of("T01", 3, "seconds to wait for a first key; ISO/IEC 13714: 3 to 10")
    wait_high_s: int = _of("T01", 10, "seconds to wait for a first key; ISO/IEC 13714: 3 to 10")
    wait_lowest_s: int = _of("T01", 1, "seconds to wait for a first key, at the very least")
    wait_highest_s: int = _of("T01", 30, "seconds to wait for a first key, at the very most")
    digit_wait_low_s: int = _of("T02", 2, "seconds between two keys of an entry; jambonz #107")
    digit_wait_high_s: int = _of("T02", 5, "seconds between two keys of an entry; Asterisk's default")
    tries: int = _of("T03", 3, "how often a menu is offered; surveda #324")
    menus_s: float = _of("T08", 120, "seconds a caller who presses nothing spends in menus")
    uncut_s: float = _of("T09", 10, "seconds of words that no key cuts short")
    silence_s: float = _of("T10", 2, "seconds a look-up may take with nothing said before it; ivrsworld, rule 2")
    look_up_s: float = _of("T12", 5, "seconds a look-up may take; Tencent Cloud")
    look_up_tries: int = _of("T12", 2, "how often a look-up is tried; Tencent Cloud")
    holidays_days: int = _of("H04", 90, "days ahead for which holidays must be known", most=_MOST_DAYS)
    emergency_s: float = _of("H09", 15, "seconds of an emergency announcement")
    ring_s: int = _of("Q04", 30, "seconds an agent's telephone rings before the call goes elsewhere")
    peak_wait_s: int = _of("Q05", 300, "seconds of waiting from which the peak is announced; the hotline")
    person_keys: int = _of("R02", 2, "keys from any menu to a person; the regulator's test calls")
    person_info_s: float = _of("R03", 15, "seconds from answer to a person's queue with the right keys")
    person_warn_s: float = _of("R03", 30, "the same; the ministry encourages 30 seconds")
    person_error_s: float = _of("R03", 60, "the same; the best bank of the press tests")
    person_offer_s: float = _of("R04", 30, "seconds until the person is offered")
    stop_notice_days: int = _of("R08", 5, "working days a planned stop is announced ahead; PBoC 2015, article 30")
    translated: float = _of("L01", 0.95, "part of the prompts that each language must have outside the first menu")
    coverage_warn: float = _of("V03", 1.0, "part of the options that scripted calls must press")
    coverage_error: float = _of("V03", 0.8, "part of the options that scripted calls must press")
    facts_days: int = _of("F01", 180, "days after which facts must be looked over")


def of_rule(rule: str) -> list[tuple[str, float, str]]:
    """Return the thresholds of a rule: name, default, and what it is with its source."""
    fields = Thresholds.model_fields.items()
    return [
        (name, field.default, field.description or "")
        for name, field in fields
        if isinstance(field.json_schema_extra, dict) and field.json_schema_extra["rule"] == rule
    ]
