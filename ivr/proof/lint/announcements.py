"""Rules about what is announced and asked for (P16, P17, P18). Knows no seconds."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from ivr.menu.model import MenuNode
from ivr.proof.lint.rule import Breach, held_by_design, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.menu.model import MenuTree
    from ivr.menu.part import Key, NodeName
    from ivr.proof.lint.rule import Subject

_CHANGED = re.compile(
    r"(?:菜单|选项|按键).{0,8}(?:变更|更新|调整|改变|变化|改版)|(?:变更|更新|调整)了?.{0,4}(?:菜单|选项|按键)"
    r"|\b(?:menu|options|choices|keys)\b.{0,20}\b(?:changed|new|updated)\b",
    re.IGNORECASE,
)


@rule(
    "P16",
    "A changed menu is announced for a month at most",
    source="Avaya IR guide (announce changes); this project's own",
    severity="info",
    example={
        "main.yaml": """\
main:
  say: {zh-CN: 请注意，菜单选项已更新。, en-US: Please note that our menu has changed.}
  choose:
    "1": {zh-CN: 技术支持, en-US: technical support, to: operator}
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
"""
    },
)
def old_news(subject: Subject) -> Iterator[Breach]:
    """Who knows the old keys is told once or twice; after a month the sentence only delays everybody, as on the lines
    whose menu 'has recently changed' for years. In notices.yaml it ends by itself. With --before it is also told if no
    key has changed at all."""
    before = subject.evidence.before
    is_news = before is None or _keys(before) != _keys(subject.tree)
    for text in subject.texts:
        if not _CHANGED.search(text.bare):
            continue
        if text.field not in ("say", "before") or text.node:
            mend = "Move the sentence to notices.yaml, where it has an end."
            yield Breach(text.place, "the menu is said to have changed, and that has no end.", mend)
        elif not is_news:
            yield Breach(text.place, "no key has changed.", "Leave it out.")
    limit = subject.limits.changed_days
    for number, notice in enumerate(subject.tree.notices):
        if any(_CHANGED.search(words) for words in (*notice.say.values(), *notice.before.values())):
            try:
                days = (datetime.fromisoformat(notice.ends) - datetime.fromisoformat(notice.starts)).days
            except ValueError:  # told by reading
                continue
            if days > limit:
                place = subject.sources.file("notices", number, "ends")
                yield Breach(place, f"a changed menu is announced for {days} days.", f"End it after {limit}.")


held_by_design(
    "P17",
    "Nothing is asked for twice in one call",
    source="ISO 9241-154, 6.3 (no input twice); the hotline, A113",
    severity="warn",
    explanation="A caller who must key in the same number again concludes that nobody was listening.",
    reason="What was entered stays with the call, and an 'ask' whose field is known goes on at once. An extension is "
    "no datum: who dials another one wants to go elsewhere.",
)

held_by_design(
    "P18",
    "An entry can be corrected before it is used",
    source="ISO 9241-154, 6.5 (changing entered data); ISO/IEC 13714",
    severity="warn",
    explanation="On a small telephone every tenth key is a wrong one.",
    reason="An entry is used when # ends it; until then * clears it, and the words after each 'ask' say so.",
)


def _keys(tree: MenuTree) -> dict[tuple[NodeName, Key], NodeName]:
    """Return what each key leads to."""
    return {
        (name, key): choice.to
        for name, node in tree.nodes.items()
        if isinstance(node, MenuNode)
        for key, choice in node.choose.items()
    }
