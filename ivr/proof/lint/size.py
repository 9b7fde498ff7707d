"""Rules about how deep and how broad a tree is (S07 to S12). Knows no words but those for 'more'."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from ivr.menu.model import AskNode, LookUpNode, MenuNode, MessageNode, QueueNode, SendNode, TicketNode, TransferNode
from ivr.proof.lint.graph import costs
from ivr.proof.lint.rule import Breach, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.menu.flaw import Severity
    from ivr.proof.lint.rule import Subject

# Keys that are not counted among a menu's options: person, back, end of entry, hear again (ISO/IEC 13714).
STANDING = frozenset("0*#9")
_SERVICES = (QueueNode, TransferNode, MessageNode, AskNode, LookUpNode, TicketNode, SendNode)
_MORE = re.compile(
    r"更多|其[他它](?:选项|业务|服务|问题)?$|下一页|\b(?:more|other) (?:options|choices|services|topics)\b"
    r"|^(?:for )?more$"
    r"|\b(?:something|anything|everything) else\b|\bnext page\b|^all other",
    re.IGNORECASE,
)


@rule(
    "S07",
    "No service lies behind more than three menus",
    source="common practice (three levels); press tests of bank hotlines report five presses as bad",
    severity="warn",
    graded="warn from the fourth menu, error from the sixth",
    whole=True,
    example={
        "main.yaml": "main:\n  choose:\n"
        '    "1": {zh-CN: 账户服务, en-US: your account, to: main.a}\n'
        '    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}\n'
        + "".join(
            f"main.{here}:\n  choose:\n"
            f'    "1": {{zh-CN: 下一级, en-US: further, to: {there}}}\n'
            f'    "2": {{zh-CN: 留言, en-US: voicemail, to: operator.message}}\n'
            for here, there in (("a", "main.b"), ("b", "main.c"), ("c", "operator.message"))
        )
    },
)
def too_deep(subject: Subject) -> Iterator[Breach]:
    """Every menu costs a caller ten seconds or more and a decision. After three of them most callers press 0, and the
    menus have only kept them from the person they needed."""
    limits, graph, nodes = subject.limits, subject.graph, subject.tree.nodes
    # Menus that come after a service has begun, to go on with it, are not between it and the call.
    ways = {
        name: [(target, float(name in graph.menus)) for target in targets if not isinstance(nodes[name], _SERVICES)]
        for name, targets in graph.ways.items()
    }
    for name, above in costs([subject.tree.line.start], ways).items():
        depth = int(above) + 1
        if name in graph.menus and depth > limits.depth_warn:
            severity: Severity = "error" if depth > limits.depth_error else "warn"
            message = f"'{name}' is the menu number {depth} of a call; its services lie too deep."
            mend = f"Lead to it from a menu further up, so that there are at most {limits.depth_warn}."
            yield Breach(subject.sources.node(name), message, mend, severity)


@rule(
    "S08",
    "A menu offers a handful of options",
    source="ISO/IEC 13714 (four); Avaya IR guide (four to five); Commarford and others 2008 and HFES 1997, who find "
    "broad menus better than deep ones",
    severity="warn",
    graded="info above four, warn above five, error above nine; 0, *, # and 9 are not counted",
    example={
        "main.yaml": "main:\n  choose:\n"
        + "".join(
            f'    "{key}": {{zh-CN: 业务{key}, en-US: service {key}, to: operator}}\n' for key in (1, 2, 3, 4, 5, 6, 0)
        )
    },
)
def too_broad(subject: Subject) -> Iterator[Breach]:
    """Options are heard one after another, and the first are forgotten while the last are read. Five clear ones are
    still better than two menus of three, so only what is above nine is refused."""
    limits = subject.limits
    for name, node in subject.menus:
        count = sum(key not in STANDING for key in node.choose)
        if count > limits.breadth_info:
            severity: Severity = "info"
            if count > limits.breadth_warn:
                severity = "error" if count > limits.breadth_error else "warn"
            message = f"'{name}' offers {count} options besides 0, *, # and 9."
            mend = "Group the ones callers seldom want, if the groups have clear names."
            yield Breach(subject.sources.node(name, "choose"), message, mend, severity)


@rule(
    "S09",
    "A page of more options holds at least three",
    source="Commarford and others 2008; HFES 1997: broad over deep",
    severity="warn",
    whole=True,
    example={
        "main.yaml": """\
main:
  choose:
    "1": {zh-CN: 技术支持, en-US: technical support, to: operator}
    "2": {zh-CN: 更多选项, en-US: more options, to: main.more}
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
main.more:
  choose:
    "1": {zh-CN: 账户服务, en-US: your account, to: operator}
    "2": {zh-CN: 价格调整, en-US: a change of rates, to: operator}
"""
    },
)
def thin_page(subject: Subject) -> Iterator[Breach]:
    """A key for 'more' hides what lies behind it. For one or two options it costs a menu, and the options themselves
    would not have been longer."""
    nodes = subject.tree.nodes
    for name, node in subject.menus:
        for key, choice in node.choose.items():
            page = nodes.get(choice.to)
            if isinstance(page, MenuNode) and any(_MORE.search(text) for text in choice.label.values()):
                count = sum(one not in STANDING for one in page.choose)
                if count < subject.limits.more_page_options:
                    place = subject.sources.node(name, "choose", key)
                    message = f"key {key} leads to more options, and there are {count}."
                    yield Breach(place, message, f"Offer them in '{name}' itself.")


@rule(
    "S10",
    "A menu offers at least two options",
    source="wavekat-flow empty_menu; this project's own",
    severity="warn",
    graded="error without any, warn with one",
    example={
        "main.yaml": """\
main:
  choose:
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
"""
    },
)
def no_choice(subject: Subject) -> Iterator[Breach]:
    """A menu with one option asks callers to press a key for the only thing there is. Lead them there at once."""
    for name, node in subject.menus:
        if len(node.choose) < 2:
            place = subject.sources.node(name, "choose")
            if node.choose:
                mend = "Add another, or go on with 'goto' in place of 'choose'."
                yield Breach(place, f"'{name}' offers one option.", mend)
            else:
                yield Breach(place, f"'{name}' offers no option.", "Add some, or take the menu out.", "error")


@rule(
    "S12",
    "A branch is not too large to be understood",
    source="Glific #3258; Twilio Studio's schema (at most 1,000 states a flow)",
    severity="warn",
    graded="warn above 25 nodes in one file, error above 1,000",
    example={
        "tech.yaml": "".join(
            f"tech{number and f'.{number}'}:\n  goto: {f'tech.{number + 1}' if number < 25 else 'operator'}\n"
            for number in range(26)
        ).replace("tech0:", "tech:"),
    },
)
def large_branch(subject: Subject) -> Iterator[Breach]:
    """Whoever changes a branch must see what depends on it. What does not fit on a few screens is changed blindly."""
    limits = subject.limits
    for stem, count in Counter(subject.sources.homes.values()).items():
        if count > limits.branch_nodes_warn:
            severity: Severity = "error" if count > limits.branch_nodes_error else "warn"
            message = f"there are {count} nodes in {stem}.yaml."
            mend = "Move a part of them into a file of its own."
            yield Breach(subject.sources.file(stem), message, mend, severity)
