"""YAML read as text with places: what a person wrote, never what YAML 1.1 makes of it.

`22:00` stays `22:00` (YAML 1.1 makes it 1320), `no` stays `no`, `08` stays `08`. Anchors, aliases, tags and
keys written twice are refused, size and depth are bounded, and every problem of the file is reported at once.
Knows nothing of menus or calls.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from ivr.errors import Place, Problem, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable

# A YAML "alias bomb" or a dump by mistake: a shipped branch is under 10 kB (reliability.md T21).
MAX_BYTES = 256 * 1024
MAX_DEPTH = 20

# Control characters, but for the tab and the end of a line.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

Value = str | list["Value"] | dict[str, "Value"]
Path_ = tuple[str | int, ...]

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class WrittenTwice(Problem):
    """A key that stands twice in one mapping; `path` is that mapping's."""

    path: Path_ = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML file as plain text values.

    data: nested dict, list and str; a value left empty is "".
    digest: SHA-256 of the text; the same whether lines end as on Windows or not.
    places: where each value begins, by its path of keys and indexes; `key_places` where each key does.
    """

    file: str
    data: Value
    digest: str
    places: Mapping[Path_, Place] = field(repr=False)
    key_places: Mapping[Path_, Place] = field(repr=False)

    def place(self, path: Path_) -> Place:
        """Return where `path`'s key stands (its value, for a list's item); the nearest parent's if it is absent."""
        while path:
            found = self.key_places.get(path) or self.places.get(path)
            if found:
                return found
            path = path[:-1]
        return self.places.get((), Place(self.file))

    def value_place(self, path: Path_) -> Place:
        """Return where the value at `path` begins; the nearest parent's place if it is absent."""
        return self.places.get(path) or self.place(path)


def read(path: Traversable, name: str | None = None) -> Document:
    """Return the file's document; `name` is what problems call the file.

    Raises:
        Unreadable: it cannot be opened, is too large, is not UTF-8, or `parse` refuses it.
    """
    name = name or str(path)
    if isinstance(path, Path) and path.exists() and not path.is_file():  # to open a pipe would wait for its writer
        raise Unreadable([Problem(Place(name), "is no file.", "Move it elsewhere, or write a file of this name.")])
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        mend = "Check the name and that you may read it."
        raise Unreadable([Problem(Place(name), f"cannot be opened: {error.strerror}.", mend)]) from error
    if len(raw) > MAX_BYTES:
        raise Unreadable([Problem(Place(name), f"is larger than {MAX_BYTES // 1024} kB.", "Split it into branches.")])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise Unreadable([Problem(Place(name, line, 1), "is not UTF-8 here.", "Save the file as UTF-8.")]) from error
    return parse(text, name)


def parse(text: str, name: str) -> Document:
    """Return the document in `text`.

    Raises:
        Unreadable: it is not YAML, holds an alias, anchor, tag or a key twice, or nests too deep.
    """
    builder = _Builder(name)
    try:
        data = builder.build(yaml.parse(text, Loader=_Loader))
    except yaml.MarkedYAMLError as error:
        raise Unreadable([*builder.problems, _syntax_problem(name, text, error)]) from error
    except yaml.reader.ReaderError as error:
        # libyaml counts bytes and PyYAML characters, so the position is of no use; the first such character is it.
        line = text[: text.index(chr(error.character))].count("\n") + 1
        message = f"has a character that YAML does not allow (U+{error.character:04X})."
        raise Unreadable([Problem(Place(name, line, 1), message, "Delete it.")]) from error
    if builder.problems:
        raise Unreadable(builder.problems)
    digest = hashlib.sha256(text.replace("\r\n", "\n").encode()).hexdigest()
    return Document(name, data, digest, builder.places, builder.key_places)


class _Builder:
    """Builds plain values from YAML events; twice as fast as PyYAML's node tree, and it grows in proportion."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self.places: dict[Path_, Place] = {}
        self.key_places: dict[Path_, Place] = {}

    def build(self, events: Iterator[yaml.Event]) -> Value:
        data: Value = {}
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._problem(event, "a second document begins here.", "Delete the line '---'.")
                    break
                data = self._value(events, next(events), (), 0)
        return data

    def _value(self, events: Iterator[yaml.Event], event: yaml.Event, path: Path_, depth: int) -> Value:
        self.places[path] = self._place(event)
        if depth > MAX_DEPTH:
            message = f"is nested deeper than {MAX_DEPTH} levels."
            raise Unreadable([*self.problems, Problem(self._place(event), message, "Make the tree flatter.")])
        self._refuse_magic(event)
        match event:
            case yaml.MappingStartEvent():
                return self._mapping(events, path, depth)
            case yaml.SequenceStartEvent():
                items: list[Value] = []
                while not isinstance(event := next(events), yaml.SequenceEndEvent):
                    items.append(self._value(events, event, (*path, len(items)), depth + 1))
                return items
            case yaml.ScalarEvent():
                plain_null = not event.style and event.value in ("~", "null")  # libyaml says "" for plain
                return "" if plain_null else self._text(event)
            case _:  # an alias: already reported
                return ""

    def _mapping(self, events: Iterator[yaml.Event], path: Path_, depth: int) -> dict[str, Value]:
        pairs: dict[str, Value] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key_place = self._place(event)
            key = self._value(events, event, (*path, ""), depth + 1)
            if not isinstance(key, str):
                self._problem(event, "a name must be one word or text.", "Put quotes around it if it holds { or [.")
                key = f"?{len(pairs)}"
            here = (*path, key)
            if key in pairs:
                message = f"'{key}' is written twice; it first stands in line {self.key_places[here].line}."
                self.problems.append(WrittenTwice(key_place, message, "Keep one of them.", path))
            else:
                self.key_places[here] = key_place
            pairs[key] = self._value(events, next(events), here, depth + 1)
        self.places.pop((*path, ""), None)
        return pairs

    def _text(self, event: yaml.ScalarEvent) -> str:
        """Return a scalar's text; what an escape such as "\\e" makes is refused: a terminal would obey it."""
        text = str(event.value)
        unseen = _UNSEEN.search(text)
        if unseen:
            message = f"holds a character that can be neither said nor seen (U+{ord(unseen[0]):04X})."
            self._problem(event, message, "Delete it.")
        return text

    def _refuse_magic(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent):
            mend = f'Write the text out, or "*{event.anchor}" in quotes if you mean the star key.'
            self._problem(event, f"*{event.anchor} is an alias, and aliases are not read.", mend)
        elif isinstance(event, yaml.NodeEvent) and event.anchor:
            self._problem(event, f"&{event.anchor} is an anchor, and anchors are not read.", "Delete it.")
        tag = getattr(event, "tag", None)
        if tag is not None and tag != "!":
            self._problem(event, f"{tag} is a tag, and tags are not read.", "Delete it, or put the text in quotes.")

    def _problem(self, event: yaml.Event, message: str, mend: str) -> None:
        self.problems.append(Problem(self._place(event), message, mend))

    def _place(self, event: yaml.Event) -> Place:
        mark = event.start_mark
        assert mark is not None
        return Place(self.name, mark.line + 1, mark.column + 1)


# The slips people make, each looked for in the line of the complaint and the few before it: what it looks like,
# what to say, how to mend it. The first that fits is told, at the place where it stands.
_SLIPS = (
    (re.compile(r"^ *\t|^\t"), "a tab stands where spaces belong.", "Indent with two spaces for each level."),
    (
        re.compile(r"""^[ {-]*("[^"]*"|'[^']*'|[\w.-]+) ?(?P<here>：)"""),
        "a name must be followed by ': '.",
        "Use an ASCII colon and a space, not a full-width '：'.",
    ),
    (
        re.compile(r"""\{.*(?P<here>，) *[\w-]+ ?[:：]"""),
        "a full-width '，' does not divide entries.",
        "Use an ASCII comma and a space; if the comma belongs to the text, put the text in quotes.",
    ),
    (re.compile(r"^[ {-]*(?P<here>\*)"), "a star without quotes is not read as a key.", 'Write "*" in quotes.'),
    (re.compile(r"""^[^"]*(?P<here>")[^"]*("[^"]*"[^"]*)*$"""), "a quote is not closed.", "Close it on the same line."),
)
_LINES_BACK = 4


def _syntax_problem(name: str, text: str, error: yaml.MarkedYAMLError) -> Problem:
    """Return PyYAML's complaint in an editor's words, with the mend for the usual slips."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
    lines = text.splitlines()
    for slip, message, mend in _SLIPS:
        for number in range(min(line, len(lines)), max(line - _LINES_BACK, 0), -1):
            found = slip.search(lines[number - 1])
            if found:
                start = found.start("here") if "here" in slip.groupindex else found.start()
                return Problem(Place(name, number, start + 1), message, mend)
    said = f"{error.context or ''} {error.problem or ''}"
    message, mend = f"cannot be read: {error.problem}.", "Compare it with the lines around it."
    if "could not find expected ':'" in said:
        message, mend = "a name must be followed by ': '.", "Add a colon and a space."
    elif "mapping values are not allowed" in said:
        message, mend = "a second ': ' stands in one line.", "Put the text in quotes, or check the indentation above."
    elif "flow mapping" in said:
        message = "an entry between { and } does not end here."
        mend = "Divide entries with ', ', close with }, and put a text that holds ': ' or ', ' in quotes."
    elif "block mapping" in said:
        message, mend = "does not line up with the lines above.", "Begin the entries of one block in the same column."
    return Problem(Place(name, line, column), message, mend)
