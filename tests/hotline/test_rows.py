"""Every row of the hotline's table has a scripted call that carries its number.

`python tests/hotline/test_rows.py` prints the table: beside the calls the tests that prove what no call can show.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

from ivr import yamltext

ROOT = Path(__file__).parents[2]
ROWS = [f"A{number:03}" for number in range(1, 122)]

_IN_A_NAME = re.compile(r"(?i)(?<![a-z0-9])a(\d{3})(?![0-9])")
_TEST = re.compile(r"^ *def (test_\w*)", re.MULTILINE)


def table() -> dict[str, list[str]]:
    """Return what proves each row: `file: name` of scripted calls and tests."""
    found: dict[str, list[str]] = defaultdict(list)
    for folder in (ROOT / "prompts" / "calls", ROOT / "tests" / "calls"):
        for file in sorted(folder.glob("*.yaml")):
            data = yamltext.read(file).data
            assert isinstance(data, dict)
            name = str(data.get("name", ""))
            for number in _IN_A_NAME.findall(name):
                found[f"A{number}"].append(f"{file.relative_to(ROOT)}: {name}")
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        for name in _TEST.findall(file.read_text(encoding="utf-8")):
            for number in re.findall(r"_a(\d{3})(?=_|$)", name):
                found[f"A{number}"].append(f"{file.relative_to(ROOT)}: {name}")
    return found


TABLE = table()


@pytest.mark.parametrize("row", ROWS)
def test_row_is_dialled(row):
    """A row without a scripted call is a promise nobody keeps."""
    assert [proof for proof in TABLE.get(row, []) if ".yaml: " in proof], f"no scripted call carries {row}"


def test_no_call_carries_a_row_that_is_none():
    """A slip in a number would prove the wrong row."""
    assert [] == sorted(TABLE.keys() - set(ROWS))


if __name__ == "__main__":
    for row in ROWS:
        print(row, f"\n{' ' * 5}".join(TABLE.get(row, ["nothing"])))
