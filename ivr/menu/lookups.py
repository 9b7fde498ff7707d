"""lookups.yaml and lookups/*.csv: what can be looked up, by which entries, and what a row says. Knows no call.

A file's rows are read with the tree, so that they belong to the release: a call finishes on the rows it began with.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import Field

from ivr.errors import Place, Problem
from ivr.menu.facts import expected
from ivr.menu.flaw import Flaw, did_you_mean
from ivr.menu.part import FactKind, Part
from ivr.menu.shape import build

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from importlib.resources.abc import Traversable

    from ivr.menu.shape import Sheet

FOLDER = "lookups"
# The office's own: a ticket by its number.
TICKETS = "tickets"
MAX_BYTES = 1024 * 1024
MAX_ROWS = 20_000
_LONGEST_LIMIT_S = 4  # a webhook answers within 5 s
_MOST_TRIES = 3
_FILE = re.compile(r"[a-z0-9_-]{1,64}\.csv")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")

Rows = tuple[dict[str, str], ...]


class LookUpSource(Part):
    """One look-up: a file of rows, or a service that is asked over HTTP."""

    file: str = Field(default="", description="A file in lookups/, such as cards.csv.")
    url: str = Field(default="", description="An http or https address that takes the keys as JSON by POST.")
    keys: dict[str, str] = Field(description="What a row is found by: field of fields.yaml: column.")
    columns: dict[str, FactKind] = Field(description="What a row says, and how each is spoken: column: kind.")
    limit_s: float = Field(default=2.0, description="Seconds a service may take for one answer.")
    tries: int = Field(default=1, description="How often a service is asked before the look-up counts as failed.")
    rows: Rows = Field(default=(), repr=False, exclude=True)
    digest: str = Field(default="", exclude=True)


def read_lookups(sheet: Sheet, folder: Traversable, fields: Collection[str]) -> dict[str, LookUpSource]:
    """Return the look-ups by name with their files' rows, and what is wrong noted in the sheet.

    fields: the names of what a caller may key in. folder: the tree's; the files are in lookups/ below it.
    """
    example = "Write 'cards: {file: cards.csv, keys: {…}, columns: {…}}'."
    data = sheet.mapping(sheet.document.data, (), "the file", example) or {}
    found: dict[str, LookUpSource] = {}
    for name, value in data.items():
        if not _NAME.fullmatch(name) or name == TICKETS:
            mend = f"Use small letters, figures and '_'; '{TICKETS}' is built in."
            sheet.flaw("Y02", (name,), f"a look-up cannot be called '{name}'.", mend)
            continue
        written = sheet.mapping(value, (name,), f"'{name}'", example)
        if written is not None:
            # What is read from the file cannot be written here.
            for read in ("rows", "digest"):
                if written.pop(read, None) is not None:
                    sheet.flaw("V06", (name, read), f"'{read}' is no field here and is ignored.", "Delete it.", "warn")
        source = build(LookUpSource, written, sheet, (name,)) if written is not None else None
        if source is None:
            continue
        _check(sheet, name, source, fields)
        if source.file and _FILE.fullmatch(source.file):
            source = _with_rows(sheet, name, source, folder / FOLDER / source.file)
        found[name] = source
    return found


def _check(sheet: Sheet, name: str, source: LookUpSource, fields: Collection[str]) -> None:
    if bool(source.file) == bool(source.url):
        sheet.flaw("Y02", (name,), f"'{name}' needs a file or a url, and not both.", "Write 'file: cards.csv'.")
    if source.file and not _FILE.fullmatch(source.file):
        mend = "Write small letters, figures, '-' or '_', and '.csv'."
        sheet.flaw("Y04", (name, "file"), f"'{source.file}' is no name of a file in {FOLDER}/.", mend)
    if source.url and not _is_web_address(source.url):
        sheet.flaw("Y04", (name, "url"), "this is no address that can be asked.", "Write https://host/path.")
    if not source.keys:
        sheet.flaw("Y02", (name, "keys"), f"'{name}' is found by nothing.", "Write 'keys: {field: column}'.")
    for field in source.keys:
        if field not in fields:
            mend = did_you_mean(field, fields) or "Add it to fields.yaml."
            sheet.flaw("Y02", (name, "keys", field), f"no field is called '{field}'.", mend)
    if not 0 < source.limit_s <= _LONGEST_LIMIT_S:
        mend = f"Write up to {_LONGEST_LIMIT_S}: a caller waits meanwhile, and Twilio with him."
        sheet.flaw("Y04", (name, "limit_s"), f"{source.limit_s:g} is no time a look-up may take.", mend)
    if not 1 <= source.tries <= _MOST_TRIES:
        sheet.flaw("Y04", (name, "tries"), f"{source.tries} tries are no use.", f"Write 1 to {_MOST_TRIES}.")


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        is_port = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return bool(parts.scheme in ("http", "https") and parts.hostname and is_port and "@" not in parts.netloc)


def _with_rows(sheet: Sheet, name: str, source: LookUpSource, path: Traversable) -> LookUpSource:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        sheet.problem((name, "file"), f"{FOLDER}/{path.name} cannot be opened: {error.strerror}.", "Check the name.")
        return source
    if len(raw) > MAX_BYTES:
        mend = "Ask a service by 'url' for what is large."
        sheet.problem((name, "file"), f"{FOLDER}/{path.name} is larger than {MAX_BYTES // 1024} kB.", mend)
        return source
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        sheet.problem((name, "file"), f"{FOLDER}/{path.name} is not UTF-8.", "Save the file as UTF-8.")
        return source
    rows, flaws = _parse(text, f"{FOLDER}/{path.name}", source)
    sheet.flaws.extend(flaws)
    return source.model_copy(update={"rows": rows, "digest": hashlib.sha256(raw).hexdigest()})


def _parse(text: str, file: str, source: LookUpSource) -> tuple[Rows, list[Flaw]]:
    """Return the rows with the columns that are asked for, and what is wrong with them."""
    flaws: list[Flaw] = []

    def flaw(line: int, message: str, mend: str) -> None:
        flaws.append(Flaw("Y04", "error", Problem(Place(file, line, 1), message, mend)))

    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        wanted = list(dict.fromkeys([*source.keys.values(), *source.columns]))
        for column in wanted:
            if column not in header:
                mend = did_you_mean(column, header) or f"The columns are {', '.join(header)}."
                flaw(1, f"there is no column '{column}'.", mend)
            elif header.count(column) > 1:
                flaw(1, f"the column '{column}' is there twice.", "Keep one of them, or give it another name.")
        rows: list[dict[str, str]] = []
        for cells in reader:
            if not cells:
                continue
            if len(cells) != len(header):
                flaw(reader.line_num, f"has {len(cells)} cells and not {len(header)}.", "Put quotes around commas.")
                continue
            if len(rows) == MAX_ROWS:
                flaw(reader.line_num, f"there are more than {MAX_ROWS} rows.", "Ask a service by 'url'.")
                break
            row = dict(zip(header, (cell.strip() for cell in cells), strict=True))
            rows.append({column: row[column] for column in wanted if column in row})
            for message, mend in _wrong_cells(source.columns, row):
                flaw(reader.line_num, message, mend)
    except csv.Error as error:
        flaw(reader.line_num, f"cannot be read: {error}.", "Close every quote that is opened.")
        return (), flaws
    return tuple(rows), flaws


def _wrong_cells(columns: dict[str, FactKind], row: dict[str, str]) -> Sequence[tuple[str, str]]:
    """Return what is wrong with a row's cells; an empty one has nothing to say and is right."""
    wrong = []
    for column, kind in columns.items():
        want = expected(kind, row[column]) if row.get(column) else ""
        if want:
            wrong.append((f"'{row[column]}' in '{column}' is no {kind} that can be spoken.", f"Write {want}."))
    return wrong
