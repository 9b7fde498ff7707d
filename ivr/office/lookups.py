"""Look-ups: rows by what a caller entered, from the release's files or from a service. Knows no store and no caller.

A service is asked over HTTP by POST, so that no entry stands in an access log; it has a time limit, a size limit, and
no redirect is followed. What is not rows of plain values is a failure, and so is silence.
"""

from __future__ import annotations

import json
import logging
import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Protocol

from ivr.errors import NoAnswer
from ivr.menu.facts import expected

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ivr.menu.fields import EntryField
    from ivr.menu.lookups import LookUpSource, Rows

log = logging.getLogger(__name__)

# A row is a few values; what is larger is not one.
MAX_RESPONSE_BYTES = 64 * 1024
MAX_VALUE_CHARACTERS = 500
# All look-ups of one webhook together: the webhook has 5 s (reliability F15).
LONGEST_S = 4.0
# PostgreSQL keeps no NUL and no database half a character; the other controls nobody can say or read.
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# Rows beyond the second say nothing more: the caller goes to a person.
_MOST_ROWS = 2


class Post(Protocol):
    """Sends a JSON body and returns status and the first bytes of the answer."""

    def __call__(self, url: str, body: bytes, timeout_s: float, max_bytes: int) -> tuple[int, bytes]:
        """Raise NoAnswer when no whole answer came in time."""


class LookUps:
    """Answers the look-ups of one release."""

    def __init__(
        self,
        sources: Mapping[str, LookUpSource],
        fields: Mapping[str, EntryField],
        monotonic: Callable[[], float],
        post: Post,
    ) -> None:
        self._sources = sources
        self._fields = fields
        self._monotonic = monotonic
        self._post = post
        self._indexes = {name: _index(source, fields) for name, source in sources.items() if source.file}

    def leaves_the_process(self, name: str) -> bool:
        """Return whether a service must be asked; that may not happen inside a transaction."""
        source = self._sources.get(name)
        return source is not None and not source.file

    def rows(self, name: str, keys: Mapping[str, str], deadline: float) -> Rows:
        """Return up to two rows that fit.

        deadline: the monotonic instant by which this must be over.

        Raises:
            NoAnswer: there is no such look-up, or it gave no answer that can be used.
        """
        source = self._sources.get(name)
        if source is None or keys.keys() != source.keys.keys():
            raise NoAnswer(f"there is no look-up {name!r} by these fields")
        if not source.file:
            return self._ask(source, keys, deadline)
        wanted = tuple(_as_key(keys[field], self._fields.get(field)) for field in source.keys)
        found = self._indexes[name].get(wanted, ())
        return tuple({column: row[column] for column in source.columns if row.get(column)} for row in found)

    def _ask(self, source: LookUpSource, keys: Mapping[str, str], deadline: float) -> Rows:
        body = json.dumps({source.keys[field]: value for field, value in keys.items()}).encode()
        trouble = "there was no time left"
        for _ in range(source.tries):
            timeout_s = min(source.limit_s, deadline - self._monotonic())
            if timeout_s <= 0:
                break
            try:
                status, answer = self._post(source.url, body, timeout_s, MAX_RESPONSE_BYTES)
            except NoAnswer as error:
                trouble = str(error)
                continue
            if status == 404:
                return ()
            if status == 200:
                return _read(answer, source)
            trouble = f"it answered with status {status}"
        raise NoAnswer(trouble)


def _index(source: LookUpSource, fields: Mapping[str, EntryField]) -> dict[tuple[str, ...], Rows]:
    index: dict[tuple[str, ...], Rows] = {}
    for row in source.rows:
        key = tuple(_as_key(row.get(column, ""), fields.get(field)) for field, column in source.keys.items())
        # An empty cell fits no entry, and an entry is never empty.
        if all(key) and len(index.get(key, ())) < _MOST_ROWS:
            index[key] = (*index.get(key, ()), row)
    return index


def _as_key(value: str, field: EntryField | None) -> str:
    """Return a value as it is compared: an amount by its whole yuan, for only those are keyed in."""
    if field is None or field.kind != "amount":
        return value
    try:
        return str(int(Decimal(value.replace(",", "").lstrip("¥￥"))))
    except (InvalidOperation, ValueError, OverflowError):
        return ""


def _read(answer: bytes, source: LookUpSource) -> Rows:
    """Return the rows in a service's answer: one object, a list of them, or null for none.

    Raises:
        NoAnswer: it is something else.
    """
    try:
        data = json.loads(answer)
    except (ValueError, RecursionError):
        raise NoAnswer("its answer is not JSON") from None
    rows = [] if data is None else data if isinstance(data, list) else [data]
    return tuple(_row(row, source) for row in rows[:_MOST_ROWS])


def _row(row: Any, source: LookUpSource) -> dict[str, str]:
    if not isinstance(row, dict):
        raise NoAnswer("its answer holds something else than rows")
    values = {}
    for column, kind in source.columns.items():
        value = row.get(column)
        if value is None or value == "":
            continue
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise NoAnswer(f"'{column}' of its answer is no plain value")
        text = str(value)
        if len(text) > MAX_VALUE_CHARACTERS or _NO_TEXT.search(text) or expected(kind, text):
            raise NoAnswer(f"'{column}' of its answer is no {kind}")
        values[column] = text
    return values
