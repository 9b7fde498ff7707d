"""Rules about how long a caller listens to one thing (P03, P04, P05, P15, P19, T09). Knows no single word.

The seconds are measured on the audio where it was spoken (`ivr check --measure`), else estimated, and said to be.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from ivr.menu.model import GotoNode, LanguageNode
from ivr.menu.targets import first_menu
from ivr.proof.lint.heard import told, total
from ivr.proof.lint.rule import Breach, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.menu.flaw import Severity
    from ivr.menu.part import Language, NodeName
    from ivr.proof.lint.evidence import Length
    from ivr.proof.lint.rule import Subject

# "13521: Say: Text to be spoken is too long"; the compiler cuts what is longer.
# https://www.twilio.com/docs/voice/twiml/say
MAX_SAY_CHARACTERS = 3000

# Examples of what takes too long, for rules about seconds.
LONG = "请先听完以下说明，" * 12
LONG_EN = "please listen to all of the following, " * 12
SLOW_MENU = {
    "main.yaml": "main:\n  choose:\n"
    + "".join(
        f'    "{key}": {{zh-CN: {name}{LONG[:45]}, en-US: "{name} {LONG_EN[:100]}", to: operator}}\n'
        for key, name in zip("1230", ("账单", "价格", "配送", "退货"), strict=True)
    )
}


@rule(
    "P03",
    "The first option is heard soon after the greeting",
    source="this project's own; usability guides ask to be succinct",
    severity="warn",
    graded="warn above 8 s, error above 15 s",
    aloud=True,
    whole=True,
    example={
        "main.yaml": f"""\
main:
  say: {{zh-CN: "您好，{LONG}谢谢。", en-US: "Hello, {LONG_EN}thank you."}}
  choose:
    "1": {{zh-CN: 技术支持, en-US: technical support, to: operator}}
    "0": {{zh-CN: 人工服务, en-US: an operator, to: operator}}
"""
    },
)
def long_greeting(subject: Subject) -> Iterator[Breach]:
    """Nobody calls to be greeted. What must be said to everybody is said in a sentence; what is for some belongs to
    their own nodes."""
    root = first_menu(subject.tree)
    limits = subject.limits
    if root is not None:
        for language in subject.heard.languages:
            length = total(subject.heard.arrival(name, language) for name in way_in(subject, root))
            if length.seconds > limits.greeting_warn_s:
                message = f"in {language} the first option is heard after {told(length)}."
                mend = f"Greet in {limits.greeting_warn_s:g} s."
                severity = _graded(length, limits.greeting_error_s)
                yield Breach(subject.sources.node(root, "say"), message, mend, severity)


@rule(
    "P04",
    "A menu is read in half a minute",
    source="this project's own",
    severity="warn",
    graded="warn above 30 s, error above 45 s",
    aloud=True,
    example=SLOW_MENU,
)
def long_menu(subject: Subject) -> Iterator[Breach]:
    """The options heard first are forgotten when the last is read, and the caller must hear it all again."""
    limits = subject.limits
    for name in subject.graph.menus:
        worst = max(((subject.heard.menu(name, tag), tag) for tag in subject.heard.languages), key=_seconds)
        length, language = worst
        if length.seconds > limits.menu_warn_s:
            message = f"'{name}' takes {told(length)} to be read in {language}."
            mend = f"Shorten its labels, or offer less, to {limits.menu_warn_s:g} s."
            severity = _graded(length, limits.menu_error_s)
            yield Breach(subject.sources.node(name, "choose"), message, mend, severity)


@rule(
    "P05",
    "The first three options are heard within twenty seconds",
    source="this project's own",
    severity="warn",
    aloud=True,
    example=SLOW_MENU,
)
def late_options(subject: Subject) -> Iterator[Breach]:
    """What most callers want stands first, and they should not have to wait for it. In the first menu the greeting
    counts; further on the words of arriving are what the caller asked for, and a key cuts them short."""
    root = first_menu(subject.tree)
    for name in subject.graph.menus:
        for language in subject.heard.languages:
            sentences = subject.heard.sentences(name, language)[:3]
            if all(one.key for one in sentences):
                before = [subject.heard.arrival(one, language) for one in way_in(subject, root)] if name == root else []
                length = total([*before, *(one.length for one in sentences)])
                if length.seconds > subject.limits.third_option_s:
                    message = f"in {language} the third option of '{name}' is heard after {told(length)}."
                    yield Breach(subject.sources.node(name, "choose"), message, "Shorten what comes before it.")
                    break


@rule(
    "P15",
    "No text is longer than a voice takes",
    source="Twilio 13521: 3,000 characters for Polly's voices",
    aloud=True,
    example={
        "operator.yaml": f"""\
operator:
  queue: general
  full: operator.message
  failed: operator.message
operator.message:
  say: {{zh-CN: 请留言。, en-US: "{LONG_EN * 7}"}}
  message: general
  then: operator.bye
operator.bye:
  hang_up: goodbye
"""
    },
)
def long_text(subject: Subject) -> Iterator[Breach]:
    """Twilio refuses a longer text, and the caller hears nothing; so the program cuts it, and the end is lost."""
    for text in subject.texts:
        if len(text.text) > MAX_SAY_CHARACTERS:
            message = f"the text has {len(text.text)} characters, and a voice takes {MAX_SAY_CHARACTERS}."
            yield Breach(text.place, message, "Divide it between two nodes.")


@rule(
    "P19",
    "At most one notice comes before a menu, and a short one",
    source="this project's own; W3C, 'let users avoid navigating voice menus'",
    severity="warn",
    aloud=True,
    example={
        "notices.yaml": f"""\
- kind: policy
  starts: 2026-01-01 00:00
  ends: 2026-01-08 00:00
  say: {{zh-CN: "{LONG}谢谢。", en-US: "{LONG_EN}thank you."}}
"""
    },
)
def long_notice(subject: Subject) -> Iterator[Breach]:
    """A notice is heard by everybody, and concerns few. The second one makes callers stop listening to both."""
    limits = subject.limits
    for number, notice in enumerate(subject.tree.notices):
        for field, words in (("say", notice.say), ("before", notice.before)):
            for language in words:
                length = subject.heard.notice(notice, words, language)
                if length.seconds > limits.notice_s:
                    place = subject.sources.file("notices", number, field, language)
                    mend = f"Say it in {limits.notice_s:g} s."
                    yield Breach(place, f"the notice takes {told(length)} in {language}.", mend)
    spoken = [set(node.notices) for node in subject.tree.nodes.values() if node.notices]
    for (_, one), (number, other) in combinations(enumerate(subject.tree.notices), 2):
        if (
            one.starts < other.ends
            and other.starts < one.ends
            and any({one.kind, other.kind} <= kinds for kinds in spoken)
        ):
            place = subject.sources.file("notices", number, "starts")
            message = f"from {max(one.starts, other.starts)} on two notices are spoken at the same node."
            yield Breach(place, message, "Let one end before the other begins, or make one of them.")


@rule(
    "T09",
    "Words that no key cuts short are short",
    source="Avaya IR guide; ivrsworld, rule 3; jambonz #382; the hotline, A066",
    severity="warn",
    aloud=True,
    example={
        "main.yaml": f"""\
main:
  say: {{zh-CN: "{LONG}谢谢。", en-US: "{LONG_EN}thank you."}}
  barge_in: no
  choose:
    "1": {{zh-CN: 技术支持, en-US: technical support, to: operator}}
    "0": {{zh-CN: 人工服务, en-US: an operator, to: operator}}
"""
    },
)
def uncut_words(subject: Subject) -> Iterator[Breach]:
    """Who calls every day knows the keys. Only what the law or safety asks for may hold them up, for ten seconds."""
    limit = subject.limits.uncut_s
    mend = f"Let a key cut it short (delete 'barge_in: no'), or say it in {limit:g} s."
    for name, node in subject.tree.nodes.items():
        if not node.barge_in:
            length = max((subject.heard.own(name, tag) for tag in subject.heard.languages), key=lambda one: one.seconds)
            if length.seconds > limit:
                yield Breach(subject.sources.node(name, "say"), f"no key cuts {told(length)} of words short.", mend)
    for number, notice in enumerate(subject.tree.notices):
        if not notice.barge_in:
            for words in (notice.say, notice.before):
                if any(subject.heard.notice(notice, words, tag).seconds > limit for tag in words):
                    place = subject.sources.file("notices", number, "barge_in")
                    yield Breach(place, f"no key cuts this notice short, and it takes more than {limit:g} s.", mend)
                    break


def way_in(subject: Subject, root: NodeName) -> list[NodeName]:
    """Return the nodes from the start to the first menu."""
    name, way = subject.tree.line.start, []
    while name != root and name not in way:
        way.append(name)
        match subject.tree.nodes[name]:
            case GotoNode(goto=onward) | LanguageNode(then=onward):
                name = onward
            case _:
                break
    return [*way, root]


def _graded(length: Length, error_s: float) -> Severity:
    return "error" if length.seconds > error_s else "warn"


def _seconds(timed: tuple[Length, Language]) -> float:
    return timed[0].seconds
