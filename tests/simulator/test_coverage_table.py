"""The table of every TwiML element and attribute, and what the simulator does with it: coverage.md, never out of date.

`python -m tests.simulator.test_coverage_table` writes the file anew from coverage.yaml.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from ivr.simulator.twiml.element import schema
from ivr.simulator.twiml.verbs import ELEMENTS
from tests.simulator.twiml.attribute_table import attribute_table

HERE = Path(__file__).parent
TABLE = HERE / "coverage.md"
SIMULATOR = HERE.parents[1] / "ivr" / "simulator"
STATUSES = ("done", "outline", "not applicable")
# Classes that only read TwiML prove nothing; these files act on it.
ACTS = ("twiml/rules.py", "twiml/ssml.py", "twiml/document.py")


@dataclass(frozen=True)
class Declared:
    """What is declared of one element: its own status, its attributes' and a remark."""

    status: str
    attributes: dict[str, str]
    note: str


def declared() -> dict[str, Declared]:
    """Return the declarations by element."""
    written = yaml.safe_load((HERE / "coverage.yaml").read_text(encoding="utf-8"))
    return {
        name: Declared(
            about["is"],
            {attribute: status for status in STATUSES for attribute in about.get(status, "").split()},
            about.get("note", ""),
        )
        for name, about in written.items()
    }


def known() -> dict[str, list[str]]:
    """Return the attributes of every element the reader knows, in its order."""
    elements: dict[str, list[str]] = {element.tag(): [] for element in ELEMENTS}
    for row in attribute_table():
        elements[row.element].append(row.attribute)
    return elements


def written() -> str:
    """Return the table as Markdown."""
    statuses = declared()
    rows = []
    for element, attributes in known().items():
        about = statuses[element]
        rows.append(f"| `{element}` | | {about.status} | {about.note} |")
        rows += [f"| | `{name}` | {about.attributes[name]} | |" for name in attributes]
    counted = [about.attributes[name] for element, about in statuses.items() for name in known()[element]]
    sums = ", ".join(f"{counted.count(status)} {status}" for status in STATUSES)
    head = [
        "# What the simulator does with TwiML",
        "",
        "Written by `python -m tests.simulator.test_coverage_table` from `coverage.yaml`; a test keeps it so.",
        "",
        "*done* acts in a call as Twilio documents it. *outline* is read, checked, acted on in part. *not applicable*",
        "is read and checked; nothing offline could show its effect.",
        "",
        f"{len(known())} elements; {len(counted)} attributes: {sums}.",
        "",
        "| element | attribute | status | remark |",
        "|---|---|---|---|",
    ]
    return "\n".join([*head, *rows, ""])


def test_nothing_is_missing_and_nothing_is_made_up() -> None:
    """Every element and every attribute the reader knows has one status, and no other name has."""
    assert {element: sorted(attributes) for element, attributes in known().items()} == {
        element: sorted(about.attributes) for element, about in declared().items()
    }


def test_each_has_one_of_three_statuses() -> None:
    """And each attribute only one."""
    listed = yaml.safe_load((HERE / "coverage.yaml").read_text(encoding="utf-8"))

    assert set(STATUSES) == {about.status for about in declared().values()}
    assert [] == [
        name
        for about in listed.values()
        for names in [[word for status in STATUSES for word in about.get(status, "").split()]]
        for name in names
        if names.count(name) > 1
    ]


def test_what_is_done_is_used() -> None:
    """An attribute that is done, or done in part, is read somewhere beyond the reader."""
    acting = [path for path in SIMULATOR.rglob("*.py") if "twiml" not in path.parts]
    source = "".join(path.read_text(encoding="utf-8") for path in [*acting, *(SIMULATOR / path for path in ACTS)])
    statuses = declared()

    unused = [
        f"{element.tag()} {rule.xml}"
        for element in ELEMENTS
        for rule in schema(element).attributes.values()
        if statuses[element.tag()].attributes[rule.xml] != "not applicable"
        and not re.search(rf'\.{rule.field}\b|\b{rule.field}=|"{rule.field}"', source)
    ]

    assert [] == unused


def test_the_table_is_up_to_date() -> None:
    """Write it anew with `python -m tests.simulator.test_coverage_table`."""
    assert written() == TABLE.read_text(encoding="utf-8")


if __name__ == "__main__":
    TABLE.write_text(written(), encoding="utf-8")
