"""lookups.yaml and its files: every row is read with the tree, and every slip is told at its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ivr import yamltext
from ivr.menu import lookups
from ivr.menu.lookups import read_lookups
from ivr.menu.shape import Sheet

if TYPE_CHECKING:
    from pathlib import Path

GOOD = "shops: {file: shops.csv, keys: {shop: number}, columns: {name: name, fee: money}}"


def read(folder: Path, text: str, rows: str | bytes | None = "number,name,fee\n1,A,0.6\n2,B,\n") -> tuple[Sheet, dict]:  # type: ignore[type-arg]
    (folder / "lookups").mkdir()
    if rows is not None:
        (folder / "lookups" / "shops.csv").write_bytes(rows.encode() if isinstance(rows, str) else rows)
    sheet = Sheet(yamltext.parse(text, "lookups.yaml"))
    return sheet, read_lookups(sheet, folder, {"shop"})


def test_the_rows_are_part_of_the_look_up(tmp_path: Path) -> None:
    """Only the columns that are asked for, and a digest by which the release knows them."""
    sheet, found = read(tmp_path, GOOD, "\ufeffnumber,name,other,fee\r\n1,A,x,0.6\r\n\r\n2,B,y,\r\n")

    assert ([], []) == (sheet.problems, sheet.flaws)
    assert ({"number": "1", "name": "A", "fee": "0.6"}, {"number": "2", "name": "B", "fee": ""}) == found["shops"].rows
    assert 64 == len(found["shops"].digest)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("shops: {keys: {shop: number}, columns: {}}", "needs a file or a url"),
        ("shops: {file: shops.csv, url: 'https://h/', keys: {shop: number}, columns: {}}", "needs a file or a url"),
        ("shops: {file: ../facts.csv, keys: {shop: number}, columns: {}}", "no name of a file in lookups/"),
        ("shops: {url: 'ftp://h/', keys: {shop: number}, columns: {}}", "no address that can be asked"),
        ("shops: {url: 'https://user:word@h/', keys: {shop: number}, columns: {}}", "no address that can be asked"),
        ("shops: {url: 'https://h:99999/', keys: {shop: number}, columns: {}}", "no address that can be asked"),
        ("shops: {file: shops.csv, keys: {}, columns: {}}", "is found by nothing"),
        ("shops: {file: shops.csv, keys: {shpo: number}, columns: {}}", "no field is called 'shpo'"),
        ("shops: {file: shops.csv, keys: {shop: number}, columns: {}, limit_s: 9}", "no time a look-up may take"),
        ("shops: {file: shops.csv, keys: {shop: number}, columns: {}, tries: 9}", "9 tries are no use"),
        ("shops: {file: shops.csv, keys: {shop: nubmer}, columns: {}}", "there is no column 'nubmer'"),
        ("shops: {file: shops.csv, keys: {shop: number}, columns: {}, rows: []}", "is no field here"),
        ("tickets: {file: shops.csv, keys: {shop: number}, columns: {}}", "cannot be called 'tickets'"),
    ],
)
def test_a_look_up_that_cannot_be_is_told(tmp_path: Path, text: str, message: str) -> None:
    """Beside the field it is about."""
    sheet, _ = read(tmp_path, text)

    assert [True] == [message in flaw.problem.message for flaw in sheet.flaws]


@pytest.mark.parametrize(
    ("rows", "place", "message"),
    [
        ("number,name,fee\n1,A\n", "lookups/shops.csv:2:1", "has 2 cells and not 3"),
        ("number,name,fee\n1,A,much\n", "lookups/shops.csv:2:1", "is no money that can be spoken"),
        ("number,name,fee,fee\n1,A,0.6,0.7\n", "lookups/shops.csv:1:1", "the column 'fee' is there twice."),
        ('number,name,fee\n1,"A,0.6\n', "lookups/shops.csv:2:1", "cannot be read"),
    ],
)
def test_a_row_that_cannot_be_is_told(tmp_path: Path, rows: str, place: str, message: str) -> None:
    """At its line of the file."""
    sheet, _ = read(tmp_path, GOOD, rows)

    [flaw] = sheet.flaws
    assert (place, True) == (str(flaw.problem.place), message in flaw.problem.message)


@pytest.mark.parametrize(
    ("rows", "message"),
    [(None, "cannot be opened"), (b"x" * (lookups.MAX_BYTES + 1), "is larger than"), (b"\xff\n", "is not UTF-8")],
    ids=["absent", "large", "not UTF-8"],
)
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, rows: bytes | None, message: str) -> None:
    """Where it is named."""
    sheet, _ = read(tmp_path, GOOD, rows)

    [problem] = sheet.problems
    assert message in problem.message


def test_too_many_rows_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is large belongs in a service."""
    monkeypatch.setattr(lookups, "MAX_ROWS", 1)

    sheet, found = read(tmp_path, GOOD)

    assert ["there are more than 1 rows."] == [flaw.problem.message for flaw in sheet.flaws]
    assert 1 == len(found["shops"].rows)
