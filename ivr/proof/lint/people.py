"""Rules about how near a person is (R01, R02, R05) and what a line must offer (R06 to R09, R13). Knows no seconds."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ivr.errors import Place
from ivr.menu.calendar import is_working_day
from ivr.menu.conditions import UNKNOWN
from ivr.menu.flaw import did_you_mean
from ivr.menu.model import HangUpNode, MenuNode, MessageNode, TicketNode, WhenNode
from ivr.menu.targets import first_menu
from ivr.proof.lint.graph import costs, reach
from ivr.proof.lint.rule import Breach, not_checked, rule
from ivr.proof.lint.spoken_keys import named_keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.menu.conditions import Case
    from ivr.proof.lint.graph import Ways
    from ivr.proof.lint.rule import Subject

_TONE = re.compile(r"提示音|留言|录音|\btone\b|\bbeep\b|message|record", re.IGNORECASE)
_SENIOR = re.compile(r"老年|长者|长辈|适老|敬老|senior|older|elderly", re.IGNORECASE)
_TRANSACTION = re.compile(r"交易|流水|transaction", re.IGNORECASE)
_MAINTENANCE = "maintenance"
_LONGEST_SEARCH_DAYS = 30
_ONLY_MESSAGE = """\
operator:
  say: {zh-CN: 请在提示音后说话。, en-US: Speak after the tone.}
  message: general
  then: operator.bye
operator.bye:
  hang_up: goodbye
"""


@rule(
    "R01",
    "A person is one key from the first menu, and the key is spoken",
    source="the 2021 notice on older people; the ministry of industry's test calls; W3C, 'let users avoid navigating "
    "voice menus'; the hotline's own key 0",
    whole=True,
    example={"operator.yaml": _ONLY_MESSAGE},
)
def person_from_root(subject: Subject) -> Iterator[Breach]:
    """A caller in trouble cannot sort their trouble into a menu. One key of the first menu, which it speaks, leads to
    a queue or a transfer without another key, for whoever calls, in the hours at least. This cannot be silenced."""
    root = first_menu(subject.tree)
    node = subject.tree.nodes.get(root) if root is not None else None
    if root is None or not isinstance(node, MenuNode):
        place = subject.sources.node(subject.tree.line.start)
        yield Breach(place, "a call meets no menu.", "Lead from the start to a menu, with key 0 for a person.")
        return
    ways = _ways_of_anybody(subject)
    spoken = {key: choice.to for key, choice in node.choose.items() if any(choice.label.values())}
    keys = {key for key, target in spoken.items() if subject.graph.people & reach([target], ways)}
    if not keys:
        message = f"no key of the first menu, '{root}', leads to a person."
        mend = f"Lead key 0 to '{subject.tree.line.person}', and that to a queue."
        yield Breach(subject.sources.node(root, "choose"), message, mend)
        return
    for tag, text in node.words.items():
        if not keys & named_keys(text, tag):
            message = f"the words in {tag} name no key that leads to a person."
            yield Breach(subject.sources.node(root, "words", tag), message, f"Add key {min(keys)}.")


@rule(
    "R02",
    "A person is two keys from every menu",
    source="the ministry of industry's test calls; this project's own",
    whole=True,
    example={
        "main.yaml": """\
main:
  choose:
    "1": {zh-CN: 技术支持, en-US: technical support, to: operator}
    "0": {zh-CN: 人工服务, en-US: an operator, to: main.one}
main.one:
  choose:
    "1": {zh-CN: 价格调整, en-US: a change of rates, to: main.two}
    "2": {zh-CN: 留言, en-US: voicemail, to: operator.message}
    "0": {zh-CN: 上一页, en-US: the last page, to: main.two}
main.two:
  choose:
    "1": {zh-CN: 账单查询, en-US: your bill, to: main.one}
    "2": {zh-CN: 留言, en-US: voicemail, to: operator.message}
    "0": {zh-CN: 下一页, en-US: the next page, to: main.one}
"""
    },
)
def person_from_anywhere(subject: Subject) -> Iterator[Breach]:
    """Wherever a caller has got to, the way to a person is short: the standing key, and at most one more."""
    graph = subject.graph
    back: dict[str, list[tuple[str, float]]] = {name: [] for name in subject.tree.nodes}
    for name, exits in graph.exits.items():
        for way in exits:
            # What comes after the last try is no key: a caller who looks for a person does not wait for it.
            if way.key or name not in graph.waiting:
                back[way.target].append((name, 1.0 if way.key else 0.0))
    keys = costs(sorted(graph.people), back)
    for name in subject.tree.nodes:
        if (
            name in graph.menus
            and name in graph.reachable
            and keys.get(name, float("inf")) > subject.limits.person_keys
        ):
            mend = f"Lead key 0 to '{subject.tree.line.person}'."
            message = f"from '{name}' it takes more than {subject.limits.person_keys} keys to a person."
            yield Breach(subject.sources.node(name, "choose"), message, mend)


@rule(
    "R05",
    "Older callers come to a person without finding their way",
    source="the 2021 notice on older people (one-key transfer or a menu of their own); T/IAC 54-2025",
    severity="warn",
    whole=True,
    example={
        "main.yaml": """\
main:
  choose:
    "1": {zh-CN: 账户服务, en-US: your account, to: operator}
    "0": {zh-CN: 人工服务, en-US: an operator, to: main.kind}
main.kind:
  choose:
    "1": {zh-CN: 技术支持, en-US: technical support, to: operator}
    "2": {zh-CN: 价格调整, en-US: a change of rates, to: operator}
"""
    },
)
def older_callers(subject: Subject) -> Iterator[Breach]:
    """A menu cannot tell how old a caller is. What the notice asks for is one key, the person key of the first menu,
    behind which no other menu stands; or a menu for older callers, with few options."""
    tree = subject.tree
    root = first_menu(tree)
    if root is None or any(_SENIOR.search(text.text) for text in subject.texts):
        return
    node = tree.nodes[root]
    choice = node.choose.get(tree.line.keys.person) if isinstance(node, MenuNode) else None
    target = choice.to if choice is not None else tree.line.person
    if not subject.graph.people & reach([target], subject.graph.keyless):
        message = "the person key of the first menu leads to another menu, and there is none for older callers."
        yield Breach(subject.sources.node(root, "choose"), message, "Lead it to a queue at once.")


@rule(
    "R06",
    "A complaint ends with a person or a ticket",
    source="the hotline, A015; PBoC 2015, article 28 (handle complaints truthfully and in time)",
    graded="warn while no node of the line makes tickets, then error",
    whole=True,
    example={
        "main.yaml": """\
main:
  choose:
    "1": {zh-CN: 投诉与建议, en-US: complaints, to: complaint}
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
""",
        "complaint.yaml": """\
complaint:
  choose:
    "1": {zh-CN: 服务投诉, en-US: a complaint, to: complaint.message}
    "2": {zh-CN: 其他意见, en-US: something else, to: operator}
complaint.message:
  say: {zh-CN: 请在提示音后说话。, en-US: Speak after the tone.}
  message: complaint
  then: operator.bye
""",
        "tickets.yaml": "complaint: {due: 24 h, counts: clock}\n",
    },
)
def complaint_without_ticket(subject: Subject) -> Iterator[Breach]:
    """Who complains and gets no number has nothing to come back with. In the complaint branch nobody leaves a message
    without one: a node that makes the ticket comes after it."""
    tree, graph, branch = subject.tree, subject.graph, subject.branches.complaints
    if branch not in tree.nodes:
        return
    untold = {name: [] if isinstance(node, TicketNode) else graph.ways[name] for name, node in tree.nodes.items()}
    inside = {name: ways if subject.sources.homes[name] == branch else [] for name, ways in untold.items()}
    makes_tickets = any(isinstance(node, TicketNode) for node in tree.nodes.values())
    for name in sorted(reach([branch], inside)):
        node = tree.nodes[name]
        # A message of a kind that is no ticket's, a suggestion, asks for no answer.
        if isinstance(node, MessageNode) and node.message in tree.tickets:
            # Only once a message was left: who says nothing has complained of nothing.
            ends = [one for one in reach([node.then], untold) if isinstance(tree.nodes[one], HangUpNode)]
            if ends:
                message = f"the message left at '{name}' ends at '{min(ends)}' without a ticket number."
                mend = f"Go on from it to a node with 'ticket: {node.message}'."
                yield Breach(subject.sources.node(name, "then"), message, mend, "error" if makes_tickets else "warn")


@rule(
    "R07",
    "A customer can ask about a transaction",
    source="PBoC 2015, article 28: the service line gives at least the last year's transactions free of charge",
    severity="warn",
    example={
        "main.yaml": """\
main:
  choose:
    "1": {zh-CN: 账户服务, en-US: your account, to: account}
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
""",
        "account.yaml": "account:\n  goto: operator\n",
        "lint.yaml": "branches: {transactions: account}\n",
    },
)
def no_transaction_query(subject: Subject) -> Iterator[Breach]:
    """The rule names the telephone. A key leads to it; how far back the data reach is up to whoever answers.
    Judged where lint.yaml says in which branch: 'branches: {transactions: NODE}'."""
    nodes, branch = subject.tree.nodes, subject.branches.transactions
    if branch and branch not in nodes:
        mend = did_you_mean(branch, nodes) or "Name the node in 'branches' of lint.yaml."
        yield Breach(Place("lint.yaml", 1, 1), f"no node is called '{branch}'.", mend)
    if branch not in nodes:
        return
    labels = [
        text
        for node in nodes.values()
        if isinstance(node, MenuNode)
        for choice in node.choose.values()
        for text in choice.label.values()
    ]
    if not any(_TRANSACTION.search(text) for text in labels):
        message = "no key is for asking about a transaction."
        yield Breach(subject.sources.node(branch), message, "Add one: 交易查询.")


@rule(
    "R08",
    "Planned stops are announced five working days ahead",
    source="PBoC 2015, article 30; the hotline speaks of it from 48 hours before",
    severity="warn",
    example={
        "notices.yaml": """\
- kind: maintenance
  starts: 2026-03-03 02:00
  ends: 2026-03-03 04:00
  say: {zh-CN: 系统正在维护。, en-US: The system is being serviced.}
"""
    },
)
def late_announcement(subject: Subject) -> Iterator[Breach]:
    """What is spoken two days ahead must have been announced in writing before. Told from five working days before a
    stop until it begins, so that somebody sees to it."""
    day, calendar = subject.settings.on, subject.tree.hours.calendar
    for number, notice in enumerate(subject.tree.notices):
        try:
            starts = datetime.fromisoformat(notice.starts).date()
        except ValueError:  # told by reading
            continue
        ahead = (starts - day).days
        if notice.kind == _MAINTENANCE and 0 < ahead <= _LONGEST_SEARCH_DAYS:
            between = [day + timedelta(days=one) for one in range(ahead)]
            working = sum(is_working_day(calendar, one) for one in between)
            if working < subject.limits.stop_notice_days:
                place = subject.sources.file("notices", number, "starts")
                message = f"the stop begins in {working} working day{'s' if working != 1 else ''}."
                mend = f"Announce it {subject.limits.stop_notice_days} ahead, or move it."
                yield Breach(place, message, mend)


@rule(
    "R09",
    "A recording is announced",
    source="DB1310/T 252-2021; this project's own",
    whole=True,
    example={
        "operator.yaml": """\
operator:
  queue: general
  full: operator.message
  failed: operator.message
operator.message:
  message: general
  then: operator.bye
operator.bye:
  hang_up: goodbye
"""
    },
)
def silent_recording(subject: Subject) -> Iterator[Breach]:
    """A tone out of nowhere is no invitation, and who is recorded has a right to know. The words of a message node
    say that a message is left now."""
    for name, node in subject.tree.nodes.items():
        if isinstance(node, MessageNode):
            for tag in subject.tree.line.languages:
                if not _TONE.search(node.say.get(tag, "")) and not node.audio.get(tag):
                    place = subject.sources.node(name, "say", tag)
                    message = f"'{name}' records, and does not say so in {tag}."
                    yield Breach(place, message, "Write 请在提示音后留言 or 'leave a message after the tone'.")


def _ways_of_anybody(subject: Subject) -> Ways:
    """Return the ways that need no key, without the cases that hold for some callers or on some days only."""
    ways = dict(subject.graph.keyless)
    for name, node in subject.tree.nodes.items():
        if isinstance(node, WhenNode):
            ways[name] = [*(case.to for case in node.when if _is_usual(case)), node.otherwise]
    return ways


def _is_usual(case: Case) -> bool:
    """Return whether a case holds for a caller of whom nothing is known, on a day that is like others."""
    is_for_some = bool(case.classes) and UNKNOWN not in case.classes
    is_rare = case.season or case.holiday or case.notice or case.withheld
    return not (is_for_some or is_rare or case.known or case.value)


not_checked(
    "R13",
    "Complaints can be counted by type, share solved and speed",
    source="PBoC 2015, article 28: published by January 31 of each year",
    severity="info",
    explanation="The company must publish how many complaints there were, of what kind, and how they were handled.",
    reason="It needs the tickets of a year, not the tree: 'ivr report' and 'ivr export tickets' give them.",
)
