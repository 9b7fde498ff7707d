"""Rules about what is said (P, and the languages L). Knows no keys and no measured speech."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.menu.targets import first_menu
from ivr.menu.texts import prompts_of, standing_prompts
from ivr.proof.lint.rule import Breach, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    graded="error in the first menu, warn elsewhere",
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
    for name, node in tree.nodes.items():
        for prompt in prompts_of(node):
            must_be = prompt.path[0] == "choose" or bool(prompt.words)
            missing = [tag for tag in languages if tag not in prompt.words] if must_be else []
            if missing:
                place = subject.sources.node(name, *prompt.path)
                mend = f"Add '{missing[0]}: …' here."
                message = f"there is no text in {', '.join(missing)}."
                yield Breach(place, message, mend, "error" if name == first else "warn")
    for prompt in standing_prompts(tree.words):
        missing = [tag for tag in languages if tag not in prompt.words]
        if missing:
            field = ".".join(str(step) for step in prompt.path)
            mend = f"Add '{missing[0]}: …' under '{prompt.path[0]}' in messages.yaml."
            message = f"the standing words '{field}' are missing in {', '.join(missing)}."
            yield Breach(subject.sources.file("messages", *prompt.path), message, mend)
