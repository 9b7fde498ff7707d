"""Rules about what keys mean everywhere (K03, K05 to K09). Knows no seconds."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from ivr.proof.lint.rule import Breach, rule
from ivr.proof.lint.spoken_keys import spoken_keys

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ivr.menu.model import Choice, MenuNode
    from ivr.menu.part import Key
    from ivr.proof.lint.rule import Subject

_BACK = re.compile(r"返回|上一级|取消|清除|\bback\b|previous|cancel|\bclear", re.IGNORECASE)
_GO_ON = re.compile(r"继续|下一|确认|完成|结束|\bgo(ing)? on|continue|\bnext\b|confirm|\bdone\b|finish", re.IGNORECASE)
_END = re.compile(r"结束|再见|重听|再听|挂机|\bend|goodbye|again|repeat", re.IGNORECASE)
_YES = re.compile(r"是|是的|对|正确|确认|同意|yes|(that is )?(right|correct)|confirm|agree", re.IGNORECASE)
_NO = re.compile(r"否|不|不是|不对|取消|不同意|no|not (right|correct)|cancel", re.IGNORECASE)
# Not a string: "12" is in that.
_NUMBERED = tuple("123456789")
_IN_ORDER = "Number the options from 1 on, in the order they are heard."


@rule(
    "K03",
    "Options are spoken from 1 on, without gaps",
    source="ISO/IEC 13714 (ascending without gaps); Avaya IR guide (none skipped)",
    severity="warn",
    graded="warn; info for a gap that is there only while a key does not work",
    example={
        "main.yaml": """\
main:
  choose:
    "1": {zh-CN: 技术支持, en-US: technical support, to: operator}
    "3": {zh-CN: 账户服务, en-US: your account, to: operator}
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
"""
    },
)
def gap_in_keys(subject: Subject) -> Iterator[Breach]:
    """Callers who hear 1, 2, 4 wonder what 3 was, and press it. Options that are heard in the order of their keys need
    not be remembered: the next one is one more."""
    for name, node in subject.menus:
        for key, expected in _out_of_order(subject, list(node.choose)):
            place = subject.sources.node(name, "choose", key)
            yield Breach(place, f"key {key} stands where key {expected} is expected.", _IN_ORDER)
        for key in _gaps_at_times(node):
            place = subject.sources.node(name, "choose", key, "when")
            mend = "Let it be the last of the options, or let it work always."
            yield Breach(place, f"key {key} is a gap before the next one whenever it does not work.", mend, "info")
        for tag, text in node.words.items():
            heard = [one.key for one in spoken_keys(text, tag) if one.key in node.choose]
            for key, expected in _out_of_order(subject, heard):
                place = subject.sources.node(name, "words", tag)
                yield Breach(place, f"key {key} is spoken where key {expected} is expected.", _IN_ORDER)


@rule(
    "K05",
    "* goes back, and does nothing else",
    source="ISO/IEC 13714 (* stops, goes back or clears)",
    severity="warn",
    example={
        "main.yaml": """\
main:
  choose:
    "1": {zh-CN: 技术支持, en-US: technical support, to: operator}
    "*": {zh-CN: 账户服务, en-US: your account, to: operator}
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
"""
    },
)
def other_star(subject: Subject) -> Iterator[Breach]:
    """Who took a wrong turn presses *, whatever was said. It leads back to the menu above and clears an entry; a menu
    that gives it another meaning sends such callers further astray."""
    yield from _standing_key(subject, "*", "back")
    yield from _other_meaning(subject, "*", _BACK, "back, cancel or clear")


@rule(
    "K06",
    "# ends an entry or goes on, and does nothing else",
    source="ISO/IEC 13714 (# ends an entry, or goes on)",
    severity="warn",
    example={
        "main.yaml": """\
main:
  choose:
    "1": {zh-CN: 技术支持, en-US: technical support, to: operator}
    "#": {zh-CN: 账户服务, en-US: your account, to: operator}
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
"""
    },
)
def other_pound(subject: Subject) -> Iterator[Breach]:
    """Many people press # after every key, to make the telephone listen. Where it means something of its own, they
    choose what they did not want."""
    yield from _standing_key(subject, "#", "")
    yield from _other_meaning(subject, "#", _GO_ON, "going on")


@rule(
    "K07",
    "9 repeats or ends, unless it is the last of nine options",
    source="ISO/IEC 13714 (9 ends the call where possible); hotlines here repeat with 9",
    severity="info",
    example={
        "main.yaml": """\
main:
  choose:
    "1": {zh-CN: 技术支持, en-US: technical support, to: operator}
    "9": {zh-CN: 账户服务, en-US: your account, to: operator}
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
"""
    },
)
def other_nine(subject: Subject) -> Iterator[Breach]:
    """Callers expect to hear a menu again, or to end, with 9. As one service among few it surprises them; as the ninth
    of nine it is read out where it belongs."""
    for name, node in subject.menus:
        if "9" in node.choose and not set(_NUMBERED) <= node.choose.keys():
            choice = node.choose["9"]
            if not _means(choice, _END):
                place = subject.sources.node(name, "choose", "9")
                yield Breach(place, "key 9 is a service among fewer than nine.", "Take the next free key.")


@rule(
    "K08",
    "What many menus offer has the same key in each",
    source="ISO/IEC 13714 (consistency); this project's own",
    severity="warn",
    example={
        "main.yaml": """\
main:
  choose:
    "1": {zh-CN: 留言, en-US: voicemail, to: operator.message}
    "2": {zh-CN: 账户服务, en-US: your account, to: main.more}
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
main.more:
  choose:
    "1": {zh-CN: 留言, en-US: voicemail, to: operator.message}
    "2": {zh-CN: 价格调整, en-US: a change of rates, to: main.rates}
main.rates:
  choose:
    "1": {zh-CN: 账单查询, en-US: your bill, to: operator}
    "2": {zh-CN: 留言, en-US: voicemail, to: operator.message}
"""
    },
)
def moving_key(subject: Subject) -> Iterator[Breach]:
    """A caller learns a key once. If voicemail is 1 in most menus and 2 in one, that one teaches that the others were
    wrong. The same function is the same label that leads to the same node; what only two menus offer is numbered as
    each of them needs, without gaps (K03)."""
    offers: dict[tuple[str, str], list[tuple[str, str]]] = {}
    main_language = next(iter(subject.tree.line.languages))
    for name, node in subject.menus:
        for key, choice in node.choose.items():
            offers.setdefault((choice.to, choice.label.get(main_language, "")), []).append((name, key))
    for (_, label), places in offers.items():
        usual = Counter(key for _, key in places).most_common(1)[0][0]
        for name, key in places:
            if key != usual and len(places) >= subject.limits.same_key_menus:
                place = subject.sources.node(name, "choose", key)
                message = f"'{label}' has key {key} here and key {usual} in other menus."
                yield Breach(place, message, f"Give it key {usual} here too.")


@rule(
    "K09",
    "Yes is 1, and no is 2",
    source="ISO/IEC 13714",
    severity="warn",
    example={
        "main.yaml": """\
main:
  choose:
    "1": {zh-CN: 否, en-US: "no", to: operator}
    "2": {zh-CN: 是, en-US: "yes", to: operator}
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
"""
    },
)
def yes_and_no(subject: Subject) -> Iterator[Breach]:
    """Callers answer a question before they have heard the keys to the end, and 1 is yes on every line they know."""
    for name, node in subject.menus:
        says_yes = [key for key, choice in node.choose.items() if _is(choice, _YES)]
        says_no = [key for key, choice in node.choose.items() if _is(choice, _NO)]
        if says_yes and says_no:  # a question; 'cancel' alone is no answer to one
            for key, wanted, word in ((says_yes[0], "1", "yes"), (says_no[0], "2", "no")):
                if key != wanted:
                    place = subject.sources.node(name, "choose", key)
                    yield Breach(place, f"{word} has key {key}.", f"Give it key {wanted}.")


def _out_of_order(subject: Subject, keys: Sequence[Key]) -> list[tuple[Key, Key]]:
    """Return the first key that is not the one expected in its place, with the expected one; 0, * and # are free."""
    numbered = [key for key in keys if key in _NUMBERED]
    standing = subject.tree.line.keys.repeat
    if numbered[-1:] == [standing] and len(numbered) <= int(standing):
        numbered.pop()
    return [(key, expected) for key, expected in zip(numbered, _NUMBERED, strict=False) if key != expected][:1]


def _gaps_at_times(menu: MenuNode) -> list[Key]:
    """Return the keys that do not always work, and stand before one that does."""
    numbered = {key: choice for key, choice in menu.choose.items() if key in _NUMBERED}
    lasting = [key for key, choice in numbered.items() if choice.when is None]
    return [key for key, choice in numbered.items() if choice.when is not None and lasting and key < max(lasting)]


def _standing_key(subject: Subject, key: str, meaning: str) -> Iterator[Breach]:
    """Tell a standing key that has `key` for another meaning, or `meaning` with another key."""
    for field, own in subject.tree.line.keys:
        place = subject.sources.file("line", "keys", field)
        if own == key and field != meaning:
            mend = f"Take another for '{field}'."
            yield Breach(place, f"the key for '{field}' is {key}, which callers know as another.", mend)
        elif field == meaning and own != key:
            yield Breach(place, f"the key for '{field}' is {own}; callers look for it on {key}.", f'Write "{key}".')


def _other_meaning(subject: Subject, key: str, meaning: re.Pattern[str], said: str) -> Iterator[Breach]:
    for name, node in subject.menus:
        if key in node.choose and not _means(node.choose[key], meaning):
            place = subject.sources.node(name, "choose", key)
            yield Breach(place, f"key {key} is here for something else than {said}.", "Take a figure for it.")


def _means(choice: Choice, meaning: re.Pattern[str]) -> bool:
    return any(meaning.search(text) for text in choice.label.values())


def _is(choice: Choice, answer: re.Pattern[str]) -> bool:
    return any(answer.fullmatch(text.strip()) for text in choice.label.values())
