"""Notices a tree has not got today, supposed so that what callers meet in their time is walked too.

Their words take as long as such words do; what they will say is the business of whoever writes them.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ivr.menu.circumstances import NOTICE_AHEAD, announced_ahead
from ivr.menu.notices import Notice
from ivr.menu.opening import local
from ivr.proof.asked import kinds_asked

if TYPE_CHECKING:
    from datetime import datetime

    from ivr.menu.conditions import NoticeKind
    from ivr.menu.model import MenuTree
    from ivr.menu.part import Words

# The state of the clock in which a maintenance is announced and has not begun; the other notices' are called by kind.
BEFORE = "before maintenance"
_LASTS = timedelta(hours=2)
_BEFORE_WORDS = {
    "zh-CN": "{starts}到{ends}系统维护，部分服务会受影响。",
    "en-US": "There will be maintenance from {starts} to {ends}; some services will be affected.",
}
_WORDS: dict[NoticeKind, Words] = {
    "maintenance": {
        "zh-CN": "系统正在维护，到{ends}为止，请不要误认为故障。",
        "en-US": "Maintenance is under way until {ends}; this is no fault.",
    },
    "emergency": {
        "zh-CN": "系统出现大面积故障，我们正在抢修，请稍后再试。",
        "en-US": "There is a large failure, and we are at work on it. Please try again later.",
    },
    "policy": {"zh-CN": "请注意，规则有调整。", "en-US": "Please note that the rules have changed."},
    "postponement": {"zh-CN": "部分业务顺延办理。", "en-US": "Some operations are postponed."},
}


def supposed(tree: MenuTree, state: str, at: datetime) -> Notice | None:
    """Return the notice that brings about a state of the clock at an instant; None where no call would notice it."""
    if state == BEFORE:
        if not _is_met(tree, "maintenance") or NOTICE_AHEAD not in tree.facts:
            return None
        return _notice(tree, "maintenance", at + announced_ahead(tree) / 2)
    kind = next(kind for kind in _WORDS if kind == state)
    return _notice(tree, kind, at) if _is_met(tree, kind) else None


def _is_met(tree: MenuTree, kind: NoticeKind) -> bool:
    """Return whether a call can meet a notice of this kind; an emergency is spoken by any line (`ivr announce`)."""
    spoken = (kind in node.notices for node in tree.nodes.values())
    return kind == "emergency" or kind in kinds_asked(tree) or any(spoken)


def _notice(tree: MenuTree, kind: NoticeKind, starts: datetime) -> Notice:
    first, last = (local(tree.hours, at).strftime("%Y-%m-%d %H:%M") for at in (starts, starts + _LASTS))
    before = _in_languages(tree, _BEFORE_WORDS) if kind == "maintenance" and NOTICE_AHEAD in tree.facts else {}
    return Notice(kind=kind, starts=first, ends=last, before=before, say=_in_languages(tree, _WORDS[kind]))


def _in_languages(tree: MenuTree, words: Words) -> Words:
    """Return words in each language of the line: in English where there are none, for they take as long."""
    return {tag: words.get(tag, words["en-US"]) for tag in tree.line.languages}
