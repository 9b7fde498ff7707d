"""Rules about waiting for keys and for look-ups (T01, T02, T10, T11, T12). Knows no words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.menu.model import AskNode, LookUpNode
from ivr.proof.lint.rule import Breach, held_by_design, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.menu.flaw import Severity
    from ivr.proof.lint.rule import Subject

_ASKING = {
    "fields.yaml": "order: {kind: digits, digits: 8-32, label: {zh-CN: 流水号, en-US: the serial number}}\n",
    "main.yaml": """\
main:
  choose:
    "1": {zh-CN: 交易查询, en-US: transactions, to: main.order}
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
main.order:
  ask: order
  say: {zh-CN: 请输入流水号。, en-US: Please enter the serial number.}
  timeout_s: 1
  then: operator
""",
}
_SLOW = {
    "fields.yaml": "order: {kind: digits, digits: 8-32, label: {zh-CN: 流水号, en-US: the serial number}}\n",
    "lookups.yaml": "orders: {url: https://example.com/orders, keys: {order: order}, columns: {state: name},"
    " limit_s: 4, tries: 3}\n",
    "main.yaml": """\
main:
  choose:
    "1": {zh-CN: 交易查询, en-US: transactions, to: main.order}
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
main.order: {ask: order, say: {zh-CN: 请输入流水号。, en-US: Please enter it.}, then: main.find}
main.find: {look_up: orders, found: operator, none: operator, failed: operator}
""",
}


@rule(
    "T01",
    "A first key is waited for between 3 and 10 seconds",
    source="ISO/IEC 13714",
    severity="warn",
    graded="warn outside 3 to 10 s, error outside 1 to 30 s",
    example={"line.yaml": "input: {timeout_s: 2}\n"},
)
def first_key(subject: Subject) -> Iterator[Breach]:
    """Shorter, and a caller who still thinks is told that nothing came. Longer, and one who cannot press a key sits in
    silence and believes the line is dead."""
    tree, sources = subject.tree, subject.sources
    places = [(tree.line.input.timeout_s, sources.file("line", "input", "timeout_s"))]
    for name, node in subject.menus:
        if node.timeout_s is not None:
            places.append((node.timeout_s, sources.node(name, "timeout_s")))
    limits = subject.limits
    for seconds, place in places:
        if not limits.wait_low_s <= seconds <= limits.wait_high_s:
            is_far = not limits.wait_lowest_s <= seconds <= limits.wait_highest_s
            severity: Severity = "error" if is_far else "warn"
            mend = f"Write {limits.wait_low_s} to {limits.wait_high_s}."
            yield Breach(place, f"a key is waited for {seconds} s.", mend, severity)


@rule(
    "T02",
    "Between two keys of an entry there are 2 to 5 seconds",
    source="jambonz #1306 and #107; Asterisk's default of 5 s",
    severity="warn",
    example=_ASKING,
)
def next_key(subject: Subject) -> Iterator[Breach]:
    """People read a long number in groups and stop between them. Twilio has one time-out for the first key and for the
    next, counted from the last key or the end of the words."""
    limits = subject.limits
    for name, node in subject.tree.nodes.items():
        if isinstance(node, AskNode):
            seconds = node.timeout_s if node.timeout_s is not None else subject.tree.line.input.timeout_s
            if not limits.digit_wait_low_s <= seconds <= limits.digit_wait_high_s:
                mend = f"Write 'timeout_s:' with {limits.digit_wait_low_s} to {limits.digit_wait_high_s}."
                message = f"the next key of an entry is waited for {seconds} s."
                yield Breach(subject.sources.node(name, "timeout_s"), message, mend)


@rule(
    "T10",
    "Nothing is silent for more than three seconds",
    source="ivrsworld, frequently overlooked problems, rule 2; jambonz #451",
    severity="warn",
    example=_SLOW,
)
def silent_look_up(subject: Subject) -> Iterator[Breach]:
    """A caller who hears nothing says hello, then hangs up. A look-up that may take longer than two seconds is
    announced with words of its own: 'one moment, please'."""
    for name, node in subject.tree.nodes.items():
        if isinstance(node, LookUpNode) and not node.say:
            source = subject.tree.lookups.get(node.look_up)
            takes_s = source.limit_s * source.tries if source is not None and source.url else 0.0
            if takes_s > subject.limits.silence_s:
                message = f"'{node.look_up}' may take {takes_s:g} s, and nothing is said before it."
                yield Breach(subject.sources.node(name), message, "Add 'say: {zh-CN: 请稍候。, en-US: One moment.}'.")


held_by_design(
    "T11",
    "Silence and wrong keys share one count",
    source="FusionPBX #515 and #1402",
    severity="warn",
    explanation="A menu that counts them apart keeps a caller who is silent and wrong in turn twice as long.",
    reason="A call's state adds both up and holds the sum against the tries; rule T03 bounds those.",
)


@rule(
    "T12",
    "Every look-up has a time limit, a number of tries and a way on",
    source="Tencent Cloud call flows, premium module",
    example=_SLOW,
)
def unbounded_look_up(subject: Subject) -> Iterator[Breach]:
    """What is asked elsewhere may not answer. The caller waits five seconds for it and not longer, it is asked twice
    at most, and the way on without it is written in the node: 'failed'."""
    limits = subject.limits
    for name, source in subject.tree.lookups.items():
        if source.limit_s > limits.look_up_s:
            place = subject.sources.file("lookups", name, "limit_s")
            yield Breach(place, f"'{name}' may take {source.limit_s:g} s.", f"Write at most {limits.look_up_s:g}.")
        if source.tries > limits.look_up_tries:
            place = subject.sources.file("lookups", name, "tries")
            yield Breach(place, f"'{name}' is asked {source.tries} times.", f"Write at most {limits.look_up_tries}.")
