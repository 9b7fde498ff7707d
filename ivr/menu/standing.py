"""What holds for the whole line: line.yaml and messages.yaml over what is built in. Knows no node and no fact."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Any

from ivr import yamltext
from ivr.menu import agent_words
from ivr.menu.facts import can_speak, placeholders, stray_brace
from ivr.menu.model import Line, StandingWords
from ivr.menu.shape import Sheet, build, tell_unknown_language
from ivr.menu.texts import standing_prompts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ivr.menu.agent_words import AgentWords
    from ivr.yamltext import Document, Value


def _built_in(name: str) -> Document:
    text = resources.files("ivr.menu").joinpath(name).read_text(encoding="utf-8")
    return yamltext.parse(text, name)


# Read with the module, so that a broken one cannot be shipped unseen.
DEFAULTS = {name: _built_in(name) for name in ("languages.yaml", "words.yaml")}

BUILT_IN_LANGUAGES = [str(tag) for tag in DEFAULTS["languages.yaml"].data]

# What the composed sentences fill in; facts may stand in the other words.
FILLED_IN = {
    "choice": ("label", "key"),
    "switch": ("key",),
    "extension_found": ("name",),
    "queue_position": ("position",),
    "queue_wait": ("minutes",),
    "queue_call_back": ("key",),
    "queue_way_out": ("key",),
}


def read_line(sheet: Sheet) -> Line | None:
    """Return what line.yaml says over the defaults, or None with the trouble noted in the sheet."""
    data = sheet.mapping(sheet.document.data, (), "the file", "Write 'start: main', for example.")
    if data is None:
        return None
    line = build(Line, {"languages": DEFAULTS["languages.yaml"].data, **data}, sheet, ())
    if line is not None:
        if not line.languages:
            sheet.problem(("languages",), "'languages' names none.", "Name at least one, such as zh-CN.")
            return None
        for tag in line.languages:
            if not can_speak(tag):
                mend = "Numbers and times can be said in zh-… and en-…; take one of these."
                sheet.flaw("Y02", ("languages", tag), f"there are no words for numbers in '{tag}'.", mend)
    return line


def read_words(sheet: Sheet, languages: Sequence[str]) -> StandingWords | None:
    """Return what messages.yaml says over the built-in words, or None with the trouble noted in the sheet."""
    own = sheet.mapping(sheet.document.data, (), "the file", "Write 'goodbye: {zh-CN: …}', for example.")
    built_in = DEFAULTS["words.yaml"].data
    assert isinstance(built_in, dict)
    if own is None:
        return None
    merged = {field: _merged(_spoken_in(value, languages), own.get(field)) for field, value in built_in.items()}
    words = build(StandingWords, {**own, **merged}, sheet, ())
    if words is not None:
        for prompt in standing_prompts(words):
            for tag, text in prompt.words.items():
                if tag not in languages:
                    tell_unknown_language(sheet, (*prompt.path, tag), languages)
                lacking = set(FILLED_IN.get(str(prompt.path[0]), ())) - set(placeholders(text))
                for name in sorted(lacking):
                    mend = f"Put {{{name}}} where it is to be said."
                    sheet.flaw("K10", (*prompt.path, tag), f"the sentence does not hold {{{name}}}.", mend)
        _check_agents(sheet, words.agents, languages)
    return words


def _check_agents(sheet: Sheet, words: AgentWords, languages: Sequence[str]) -> None:
    """Note what an agent would not hear as it is meant: another language, and names that are not filled in."""
    for name, sentence in words.sentences():
        for tag, text in sentence.items():
            path = ("agents", name, tag)
            if tag not in languages:
                tell_unknown_language(sheet, path, languages)
            wanted, found = agent_words.FILLED_IN.get(name, ()), placeholders(text)
            for one in sorted({*wanted} - {*found}):
                mend = f"Put {{{one}}} where it is to be said."
                sheet.flaw("K10", path, f"the sentence does not hold {{{one}}}.", mend)
            if stray_brace(text) or {*found} - {*wanted}:
                mend = f"It can hold {', '.join(f'{{{one}}}' for one in wanted)}." if wanted else "Write it out."
                sheet.flaw("P13", path, "something in braces is not filled in here.", mend)


def _merged(built_in: Value, own: Value | None) -> Value:
    """Return own words over built-in ones, language by language; a list is replaced as a whole."""
    if own is None:
        return built_in
    if isinstance(own, dict) and isinstance(built_in, dict):
        return {**built_in, **{name: _merged(built_in.get(name, ""), value) for name, value in own.items()}}
    return own


def _spoken_in(value: Value, languages: Sequence[str]) -> Value:
    """Return built-in words for the line's languages; en-GB takes the words of en-US."""
    if isinstance(value, list):
        return [_spoken_in(one, languages) for one in value]
    assert isinstance(value, dict)
    if any(isinstance(inner, dict) for inner in value.values()):
        return {key: _spoken_in(inner, languages) for key, inner in value.items()}
    by_primary: dict[str, Any] = {tag.split("-")[0]: text for tag, text in value.items()}
    near: Mapping[str, Any] = {tag: value.get(tag) or by_primary.get(tag.split("-")[0]) for tag in languages}
    return {tag: text for tag, text in near.items() if text}
