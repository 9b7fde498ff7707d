"""A branch's file becomes nodes: kind, choices with their labels, languages. Knows no other file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ivr.menu.flaw import did_you_mean
from ivr.menu.model import KINDS, Choice, Node
from ivr.menu.shape import (
    FULL_WIDTH_COLON,
    build,
    looks_like_language,
    tell_unknown_field,
    tell_unknown_language,
)
from ivr.menu.texts import prompts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ivr.menu.model import AnyNode
    from ivr.menu.shape import Sheet
    from ivr.yamltext import Value

# A node's name rides in URLs and in the X-IVR-Path header, where names are divided by commas.
_NAME = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")
_EXAMPLE_NODE = "Write fields below it, such as 'goto: main'."
_EXAMPLE_CHOICE = "Write {zh-CN: …, en-US: …, to: …}."


def read_nodes(
    sheet: Sheet, stem: str, languages: Sequence[str], nodes: dict[str, AnyNode], homes: dict[str, str]
) -> None:
    """Add the file's nodes to `nodes`, and each written name with its file's stem to `homes`."""
    data = sheet.mapping(sheet.document.data, (), "the file", f"Begin with '{stem}:'.") or {}
    for name, value in data.items():
        if FULL_WIDTH_COLON in name:
            tell_unknown_field(sheet, (name,), [stem])
            continue
        if name in homes:
            sheet.flaw("Y03", (name,), f"'{name}' is also in {homes[name]}.yaml.", "Keep one of them.")
            continue
        homes[name] = stem
        if name != stem and not name.startswith(f"{stem}."):
            mend = f"Call it '{stem}.{name.split('.')[-1]}', or move it to {name.split('.')[0]}.yaml."
            sheet.flaw("Y03", (name,), f"'{name}' is no name for a node of {stem}.yaml.", mend)
        elif not _NAME.fullmatch(name):
            mend = "Use letters, figures, '-', '_' and dots between."
            sheet.flaw("Y03", (name,), f"a node cannot be called '{name}'.", mend)
        fields = sheet.mapping(value, (name,), f"'{name}'", _EXAMPLE_NODE)
        node = _read_node(sheet, name, fields, languages) if fields is not None else None
        if node is not None:
            nodes[name] = node


def _read_node(sheet: Sheet, name: str, fields: dict[str, Value], languages: Sequence[str]) -> AnyNode | None:
    kind = _kind(sheet, name, fields)
    if kind is None:
        return None
    data: dict[str, Any] = dict(fields)
    if kind == "choose":
        choices = sheet.mapping(fields["choose"], (name, "choose"), "'choose'", 'Write "1": {…} for each key.')
        if choices is None:
            return None
        data["choose"] = {key: _read_choice(sheet, (name, "choose", key), languages, choices[key]) for key in choices}
        if None in data["choose"].values():
            return None
    node = build(KINDS[kind], data, sheet, (name,))
    if node is not None:
        for prompt in prompts_of(node):
            for tag in prompt.words:
                if tag not in languages and prompt.path[0] != "choose":
                    tell_unknown_language(sheet, (name, *prompt.path, tag), languages)
    return node


def _kind(sheet: Sheet, name: str, fields: dict[str, Value]) -> str | None:
    """Return the one key that tells what the node does, or None with the trouble noted."""
    kinds = [key for key in fields if key in KINDS]
    if len(kinds) == 1:
        return kinds[0]
    if kinds:
        sheet.flaw("Y02", (name, kinds[1]), f"'{name}' does {len(kinds)} things: {', '.join(kinds)}.", "Keep one.")
        return None
    everything = {*KINDS, *Node.model_fields}
    slips = [key for key in fields if key not in everything and (FULL_WIDTH_COLON in key or did_you_mean(key, KINDS))]
    for slip in slips:
        tell_unknown_field(sheet, (name, slip), everything)
    if not slips:
        sheet.flaw("Y02", (name,), f"'{name}' does not say what it does.", f"Add one of {', '.join(KINDS)}.")
    return None


def _read_choice(sheet: Sheet, path: tuple[str, str, str], languages: Sequence[str], value: Value) -> Any:
    """Return what Choice is built of: the texts beside `to` gathered under `label`; None if there is no target."""
    fields = sheet.mapping(value, path, f"key {path[-1]}", _EXAMPLE_CHOICE)
    if fields is None:
        return None
    label: dict[str, Value] = {}
    rest: dict[str, Value] = {}
    for name, text in fields.items():
        if name in languages:
            label[name] = text
        elif name in Choice.model_fields and name != "label":
            rest[name] = text
        else:
            meant, after = _tell_unknown(sheet, (*path, name), languages)
            if meant and meant not in fields:
                (rest if meant in Choice.model_fields else label)[meant] = text or after
    return {"label": label, **rest}


def _tell_unknown(sheet: Sheet, path: tuple[str, ...], languages: Sequence[str]) -> tuple[str, str]:
    """Note a name in a choice that is neither `to` nor a language; return what was meant, as far as that is plain."""
    name = path[-1]
    if looks_like_language(name) and name.casefold() != "to":
        return tell_unknown_language(sheet, path, languages), ""
    return tell_unknown_field(sheet, path, ["to", *languages])
