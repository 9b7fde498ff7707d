"""extensions.yaml: numbers of departments that a caller may dial straight, and the nodes they become.

A menu takes one key, so it cannot take four figures too: either every key would have to wait for three more, or the
figures would be lost (lint K12). So the first menu offers one key for extensions, and what is dialled after it ends
with #, like every entry. While no extension is listed there is no such key, and nothing is said of extensions.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydantic import Field

from ivr.menu.conditions import Case
from ivr.menu.fields import EntryField
from ivr.menu.model import AskNode, Choice, GotoNode, MenuNode, TransferNode, WhenNode
from ivr.menu.part import Key, NodeName, Part, Words
from ivr.menu.shape import build, tell_unknown_language
from ivr.menu.targets import first_menu_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ivr.menu.model import AnyNode, Line, StandingWords
    from ivr.menu.shape import Sheet
    from ivr.yamltext import Path_

STEM = "extensions"
# What was dialled. A name with a colon can be no field of fields.yaml, so nothing else is ever in its place.
EXTENSION = "extension:dialled"

_FIND, _UNKNOWN = f"{STEM}.find", f"{STEM}.unknown"
# One figure would be a key, and 0 alone is a person.
_FEWEST_FIGURES, _MOST_FIGURES = 2, 8
_KEY = re.compile(r"[1-9]")
_EXAMPLE = 'Write "8101": {zh-CN: 财务部, en-US: accounts, to: …}.'


class Extension(Part):
    """One extension: whose it is, and where it leads."""

    name: Words = Field(description="Whose it is, in each language.")
    to: NodeName | None = Field(default=None, description="The node it leads to, such as a queue.")
    transfer: str | None = Field(default=None, description="Or the destination of the settings that is rung.")
    failed: NodeName | None = Field(
        default=None, description="Where a caller goes whom the destination does not answer."
    )


class Extensions(Part):
    """extensions.yaml: which extensions there are, and how one is dialled."""

    key: Key = Field(default="", description="The key of the first menu after which an extension is dialled.")
    digits: int = Field(default=4, description="How many figures each has.")
    list: dict[str, Extension] = Field(default_factory=dict, description="The extensions by number; none as shipped.")


def read_extensions(sheet: Sheet, languages: Sequence[str]) -> Extensions | None:
    """Return the extensions, None where none is listed; what is wrong is noted in the sheet."""
    if not sheet.document.data:
        return None
    data = sheet.mapping(sheet.document.data, (), "the file", "Write 'list:' and the extensions below it.") or {}
    written = sheet.mapping(data.get("list") or {}, ("list",), "'list'", _EXAMPLE) or {}
    listed = {number: _read(sheet, number, languages) for number in written}
    read = build(Extensions, {**data, "list": {number: one for number, one in listed.items() if one}}, sheet, ())
    if read is None or not written:
        return None
    if not _FEWEST_FIGURES <= read.digits <= _MOST_FIGURES:
        message = f"an extension cannot have {read.digits} figures: one is a key, and more than eight is a telephone."
        sheet.flaw("Y02", ("digits",), message, f"Take {_FEWEST_FIGURES} to {_MOST_FIGURES}.")
    for number in read.list:
        if not (number.isascii() and number.isdigit() and len(number) == read.digits):
            mend = "Write the number in quotes, and all of them with as many figures as 'digits' says."
            sheet.flaw("Y02", ("list", number), f"'{number}' does not have {read.digits} figures.", mend)
    return read


def dial_in(
    extensions: Extensions | None, sheet: Sheet, line: Line, words: StandingWords, nodes: dict[str, AnyNode]
) -> dict[NodeName, Path_]:
    """Add the key, its entry and what each extension leads to; return the new nodes, and where each is written.

    What is wrong with the key is noted in the sheet: it may be none that is taken in the first menu.
    """
    if extensions is None:
        return {}
    start = first_menu_of(nodes, line.start)
    menu = nodes.get(start) if start is not None else None
    if start is None or not isinstance(menu, MenuNode):
        sheet.flaw("Y02", ("list",), "no call begins at a menu, so no extension can be dialled.", "Add a first menu.")
        return {}
    taken = {*menu.choose, *line.keys.model_dump().values()}
    if not _KEY.fullmatch(extensions.key) or extensions.key in taken:
        free = next((key for key in "123456789" if key not in taken), "")
        what = f"key {extensions.key} is taken in the first menu" if extensions.key in taken else "there is no key"
        mend = f'Write key: "{free}".' if free else "Free one of the first menu's keys."
        sheet.flaw("K02", ("key",), f"{what}, so no extension can be dialled.", mend)
        return {}
    choice = Choice(label=words.extension, to=STEM)
    nodes[start] = menu.model_copy(update={"choose": {**menu.choose, extensions.key: choice}})
    cases = [Case(value={EXTENSION: number}, to=f"{STEM}.{number}") for number in extensions.list]
    nodes[STEM] = AskNode(say=words.extension_ask, ask=EXTENSION, then=_FIND)
    nodes[_FIND] = WhenNode.model_validate({"when": cases, "else": _UNKNOWN})
    nodes[_UNKNOWN] = GotoNode(say=words.extension_unknown, goto=start)
    nodes |= {f"{STEM}.{number}": _leads(one, words) for number, one in extensions.list.items()}
    placed: dict[NodeName, Path_] = {STEM: (), _FIND: ("list",), _UNKNOWN: ("list",)}
    placed |= {f"{STEM}.{number}": ("list", number) for number in extensions.list}
    return placed


def entry_field(extensions: Extensions, words: StandingWords) -> EntryField:
    """Return what is keyed in: it says where a caller wants to go and nothing of who they are."""
    return EntryField(kind="digits", label=words.extension, digits=str(extensions.digits), secret=False)


def _leads(extension: Extension, words: StandingWords) -> AnyNode:
    """Return the node that says who is reached, and goes there."""
    say = {tag: text.replace("{name}", name) for tag, text, name in _both(words.extension_found, extension.name)}
    if extension.transfer is not None and extension.failed is not None:
        return TransferNode(say=say, transfer=extension.transfer, failed=extension.failed)
    return GotoNode(say=say, goto=extension.to or "")


def _both(sentence: Words, name: Words) -> Iterator[tuple[str, str, str]]:
    for tag, text in sentence.items():
        if name.get(tag):
            yield tag, text, name[tag]


def _read(sheet: Sheet, number: str, languages: Sequence[str]) -> Extension | None:
    """Return one extension: its names stand beside where it leads, as a choice's labels do."""
    path = ("list", number)
    data = sheet.document.data
    assert isinstance(data, dict)
    listed = data["list"]
    assert isinstance(listed, dict)
    written = sheet.mapping(listed[number], path, f"'{number}'", _EXAMPLE)
    if written is None:
        return None
    own = Extension.model_fields.keys() - {"name"}
    names = {tag: text for tag, text in written.items() if tag in languages}
    rest = {name: value for name, value in written.items() if name in own}
    for name in written.keys() - names.keys() - rest.keys():
        tell_unknown_language(sheet, (*path, name), [*languages, *own])
    if ("to" in rest) == ("transfer" in rest):
        message = f"'{number}' must lead to one thing: a node with 'to', or a destination with 'transfer'."
        sheet.flaw("S02", path, message, "Add 'to: …', or 'transfer: …' and 'failed: …'.")
        return None
    if "transfer" in rest and "failed" not in rest:
        sheet.flaw("S13", path, f"'{number}' lacks 'failed'.", "Add 'failed: …', a node for who is not answered.")
        return None
    missing = [tag for tag in languages if not names.get(tag)]
    if missing:
        sheet.flaw("L01", path, f"'{number}' has no name in {', '.join(missing)}.", f"Add '{missing[0]}: …'.")
    return build(Extension, {"name": names, **rest}, sheet, path)
