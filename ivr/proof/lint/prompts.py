"""Rules about what is said (P, and the languages L). Knows no keys and no measured speech."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.menu.targets import first_menu
from ivr.menu.texts import prompts_of, standing_prompts
from ivr.proof.lint.rule import Breach, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.menu.flaw import Severity
    from ivr.proof.lint.rule import Subject


@rule(
    "P10",
    "Every prompt has text, also when it has a recording",
    source="goflow say_msg (text is required); wavekat-flow, transcript of audio",
    example={
        "main.yaml": """\
main:
  say: {en-US: Welcome.}
  audio: {zh-CN: welcome.wav}
  choose:
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
"""
    },
)
def prompt_without_text(subject: Subject) -> Iterator[Breach]:
    """A recording can be missing, stale or unheard: captions, transcripts, tests and the voice that stands in for it
    all need the same words as text. A text that is there but empty says nothing at all."""
    for name, node in subject.tree.nodes.items():
        for tag in node.audio:
            if not node.say.get(tag):
                mend = f"Write under 'say' what the recording says, as '{tag}: …'."
                message = f"the recording in {tag} has no text."
                yield Breach(subject.sources.node(name, "audio", tag), message, mend)
        for prompt in prompts_of(node):
            for tag, text in prompt.words.items():
                if not text and not (prompt.path == ("say",) and tag in node.audio):
                    place = subject.sources.node(name, *prompt.path, tag)
                    yield Breach(place, f"the text in {tag} is empty.", "Write it, or delete the line.")


@rule(
    "L01",
    "Each prompt exists in each language of the line",
    source="Glific #2972",
    severity="warn",
    graded="error in the first menu, elsewhere warn, or info while nearly all texts exist in that language",
    example={
        "main.yaml": """\
main:
  choose:
    "0": {zh-CN: 人工服务, to: operator}
"""
    },
)
def missing_language(subject: Subject) -> Iterator[Breach]:
    """Who pressed the key for a language has asked for all of the line in it. A text that is missing is spoken in
    another language, in the middle of a menu; in the first menu that drives callers away."""
    tree, languages = subject.tree, list(subject.tree.line.languages)
    first = first_menu(tree)
    said = [
        (name, prompt)
        for name, node in tree.nodes.items()
        for prompt in prompts_of(node)
        if prompt.path[0] == "choose" or prompt.words
    ]
    elsewhere = [prompt.words for name, prompt in said if name != first]
    share = {tag: sum(tag in words for words in elsewhere) / len(elsewhere) for tag in languages if elsewhere}
    for name, prompt in said:
        missing = [tag for tag in languages if tag not in prompt.words]
        if missing:
            place = subject.sources.node(name, *prompt.path)
            mend = f"Add '{missing[0]}: …' here."
            message = f"there is no text in {', '.join(missing)}."
            is_rare = name != first and min(share[tag] for tag in missing) >= subject.limits.translated
            severity: Severity = "info" if is_rare else "error" if name == first else "warn"
            yield Breach(place, message, mend, severity)
    for prompt in standing_prompts(tree.words):
        missing = [tag for tag in languages if tag not in prompt.words]
        if missing:
            field = ".".join(str(step) for step in prompt.path)
            mend = f"Add '{missing[0]}: …' under '{prompt.path[0]}' in messages.yaml."
            message = f"the standing words '{field}' are missing in {', '.join(missing)}."
            yield Breach(subject.sources.file("messages", *prompt.path), message, mend)
