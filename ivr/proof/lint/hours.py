"""Rules about opening hours, holidays and what ends (H). Knows no keys; most of them reading enforces."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from ivr.menu.calendar import calendar_gaps
from ivr.menu.clock_words import stray_times
from ivr.menu.facts import placeholders
from ivr.menu.hours import seasons_without
from ivr.menu.model import MessageNode, QueueNode, WhenNode
from ivr.proof.lint.graph import reach
from ivr.proof.lint.heard import told
from ivr.proof.lint.rule import Breach, enforced_by_reading, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.menu.part import NodeName
    from ivr.proof.lint.rule import Subject

_NEXT_OPENING = frozenset({"next_open", "hours_today"})
# Another way to reach the company, by the facts and the words that name one.
_CHANNEL_FACTS = frozenset({"wechat", "weibo", "email_service", "email_supervision", "hotline", "spare_line"})
_CHANNEL_WORDS = re.compile(
    r"微信|公众号|微博|邮件|邮箱|官网|应用内|留言|\bWeChat\b|\bWeibo\b|e-?mail|\bsite\b|\bapp\b|message", re.IGNORECASE
)
_DESK = "zone: Asia/Shanghai\ndesks: {general: {every_day: 08:00-22:00}}\n"
_WHEN_CLOSED = """\
operator:
  when: [{open: general, to: operator.queue}]
  else: operator.closed
operator.queue:
  queue: general
  full: operator.message
  failed: operator.message
operator.closed:
  say: {zh-CN: 现在是非服务时间。, en-US: We are closed now.}
  goto: operator.message
operator.message:
  say: {zh-CN: 请在提示音后说话。, en-US: Speak after the tone.}
  message: general
  then: operator.bye
operator.bye:
  hang_up: goodbye
"""

enforced_by_reading(
    "H01",
    "Hours are in a time zone that exists",
    source="wavekat-flow unknown_timezone; the IANA time zone database",
    explanation="A server may stand anywhere. Without a zone of their own, hours would move with it.",
    example={"hours.yaml": "zone: Beijing\ndesks: {general: {every_day: 08:00-22:00}}\n"},
)

enforced_by_reading(
    "H02",
    "Hours that run past midnight are written so",
    source="the hotline (season hours until 01:00); wavekat-flow non_positive_range",
    explanation="22:00-01:00 may be three hours or a slip of the pen. 22:00-25:00 is one o'clock of the night that "
    "belongs to the day.",
    example={"hours.yaml": "zone: Asia/Shanghai\ndesks: {general: {every_day: 22:00-01:00}}\n"},
)

enforced_by_reading(
    "H03",
    "Every minute of the year is either open or closed",
    source="this project's own",
    explanation="Where two rules of the same rank hold for the same desk and minute, which of them wins is chance, and "
    "a caller hears one thing and meets another.",
    example={"hours.yaml": "zone: Asia/Shanghai\ndesks: {general: {every_day: '08:00-12:00, 11:00-18:00'}}\n"},
)


@rule(
    "H04",
    "Holidays are known for the months ahead",
    source="Amazon Connect, hours overrides; wavekat-flow, holidays",
    severity="warn",
    example={
        "hours.yaml": f"{_DESK}seasons:\n  double11:\n    label: {{zh-CN: 双十一, en-US: Double 11}}\n"
        "    dates: [{from: 2020-11-01, to: 2020-11-11}]\n    hours: 08:00-25:00\n    desks: general\n",
        "operator.yaml": _WHEN_CLOSED,
    },
)
def unknown_holidays(subject: Subject) -> Iterator[Breach]:
    """The State Council publishes the next year's swapped working days each November. Until they are in the data, the
    line is closed on a Saturday that is worked, and promises a day that is none. A season needs its dates too."""
    hours, day = subject.tree.hours, subject.settings.on
    if not hours.desks:
        return
    days = subject.limits.holidays_days
    place = subject.sources.file("hours", "holidays")
    for gap in calendar_gaps(hours.calendar, day, days):
        message = f"make-up working days from {gap.first} to {gap.last} are not known."
        mend = "Add the published ones under 'working_days' and 'days_off', or update the 'holidays' package."
        yield Breach(place, message, mend)
    for year in sorted({day.year, (day + timedelta(days=days)).year}):
        for name in seasons_without(hours, year):
            message = f"the season '{name}' has no dates in {year}."
            yield Breach(subject.sources.file("hours", "seasons", name), message, "Add them under 'dates'.")


enforced_by_reading(
    "H05",
    "What is temporary has an end",
    source="this project's own",
    explanation="A notice without an end is heard until somebody remembers it, and by then callers believe none.",
    example={
        "notices.yaml": "- kind: policy\n  starts: 2026-03-02 00:00\n  ends: 2026-03-01 00:00\n"
        "  say: {zh-CN: 通知。, en-US: A notice.}\n"
    },
)


@rule(
    "H06",
    "Who calls outside the hours hears when to call, and another way",
    source="the hotline, A023; this project's own",
    whole=True,
    example={"hours.yaml": _DESK, "operator.yaml": _WHEN_CLOSED},
)
def mute_when_closed(subject: Subject) -> Iterator[Breach]:
    """'We are closed' is no answer. {next_open} says when somebody is there, and another channel, or a message, is
    there now."""
    for name in _closed_targets(subject):
        said = list(_words_from(subject, name))
        place = subject.sources.node(name)
        for tag in subject.tree.line.languages:
            spoken = [text for language, text in said if language == tag]
            filled = {one for text in spoken for one in placeholders(text)}
            if not filled & _NEXT_OPENING:
                yield Breach(
                    place, f"'{name}' does not say in {tag} when somebody is there.", "Add {next_open} to its words."
                )
            has_channel = filled & _CHANNEL_FACTS or any(_CHANNEL_WORDS.search(text) for text in spoken)
            if not has_channel and not _records(subject, name):
                yield Breach(
                    place, f"'{name}' names no other way in {tag}.", "Name one, such as {wechat}, or a message."
                )


enforced_by_reading(
    "H07",
    "Hours are looked at before each queue",
    source="Amazon Connect, sample queue flow",
    explanation="Outside its hours a queue keeps a caller until they give up. A queue whose desk has hours says with "
    "'closed' where they go instead.",
    example={"hours.yaml": _DESK},
)


@rule(
    "H08",
    "Times in prompts are the times of the hours",
    source="this project's own",
    example={
        "hours.yaml": _DESK,
        "main.yaml": """\
main:
  say: {zh-CN: 服务时间为8点到21点。, en-US: We are here from 8 AM to 9 PM.}
  choose:
    "1": {zh-CN: 技术支持, en-US: technical support, to: operator}
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
""",
    },
)
def other_times(subject: Subject) -> Iterator[Breach]:
    """A caller who calls at nine because the line said so, and hears that it is closed, does not call again."""
    hours = subject.tree.hours
    if not hours.desks:
        return
    for text in subject.texts:
        for said in stray_times(hours, text.bare):
            mend = "Write {hours_today}, or a fact of kind time such as {open_at}."
            yield Breach(text.place, f"'{said}' is no time of hours.yaml.", mend)


@rule(
    "H09",
    "An emergency announcement is short, and 0 works after it",
    source="FusionPBX #1318; this project's own",
    aloud=True,
    whole=True,
    example={
        "notices.yaml": f"""\
- kind: emergency
  starts: 2026-01-01 00:00
  ends: 2026-01-08 00:00
  say: {{zh-CN: "{"系统出现大面积故障，我们正在抢修。" * 6}", en-US: "{"There is an outage. " * 20}"}}
"""
    },
)
def long_emergency(subject: Subject) -> Iterator[Breach]:
    """In an emergency everybody calls. Each hears the news in a quarter of a minute, and who needs a person still gets
    to one: the node that speaks it goes on to a menu."""
    limit = subject.limits.emergency_s
    for number, notice in enumerate(subject.tree.notices):
        if notice.kind == "emergency":
            for tag in notice.say:
                length = subject.heard.notice(notice, notice.say, tag)
                if length.seconds > limit:
                    place = subject.sources.file("notices", number, "say", tag)
                    yield Breach(place, f"the announcement takes {told(length)} in {tag}.", f"Say it in {limit:g} s.")
    for name, node in subject.tree.nodes.items():
        if "emergency" in node.notices and not subject.graph.waiting & reach([name], subject.graph.keyless):
            place = subject.sources.node(name, "notices")
            message = f"after the emergency announcement of '{name}' key 0 does nothing."
            yield Breach(place, message, "Go on to a menu.")


def _closed_targets(subject: Subject) -> list[NodeName]:
    """Return the nodes a caller comes to because nobody is there, in the order of the tree."""
    found: dict[NodeName, None] = {}
    for node in subject.tree.nodes.values():
        match node:
            case QueueNode(closed=str(target)):
                found[target] = None
            case WhenNode():
                asks_open = [case for case in node.when if case.open]
                found |= {case.to: None for case in node.when if case.closed}
                if asks_open and len(asks_open) == len(node.when):
                    found[node.otherwise] = None
            case _:
                pass
    return [name for name in found if name in subject.tree.nodes]


def _records(subject: Subject, name: NodeName) -> bool:
    """Return whether a caller comes from a node to one where they can leave a message, with one key at most."""
    heard = reach([name], subject.graph.keyless)
    near = heard | {way.target for one in heard for way in subject.graph.exits[one]}
    return any(isinstance(subject.tree.nodes[one], MessageNode) for one in reach(near, subject.graph.keyless))


def _words_from(subject: Subject, name: NodeName) -> Iterator[tuple[str, str]]:
    """Yield what is said from a node on until a key is waited for, language by language."""
    for one in reach([name], subject.graph.keyless):
        yield from subject.tree.nodes[one].say.items()
        if one in subject.graph.menus:
            for way in subject.graph.exits[one]:
                node = subject.tree.nodes[one]
                choice = getattr(node, "choose", {}).get(way.key)
                if choice is not None:
                    yield from choice.label.items()
