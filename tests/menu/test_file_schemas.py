"""A real validator finds every shipped file as its schema says, and what `ivr check` calls a slip underlined."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from click.testing import CliRunner

from ivr.cli.schema import schema as command
from ivr.errors import WrongUse
from ivr.menu.file_schemas import BRANCH, file_schema, file_stems
from ivr.menu.folder import OWN_FILES

ROOT = Path(__file__).parents[2]
TREES = [ROOT / "prompts", *sorted(path for path in (ROOT / "tests" / "trees").glob("*") if path.is_dir())]
# lint.yaml is no part of what a caller hears, and has no schema.
FILES = [path for tree in TREES for path in sorted(tree.glob("*.yaml")) if path.stem != "lint"]


def as_editors_read(path: Path) -> object:
    """Return a file as YAML 1.2's core schema, which editors use, has it: dates stay text."""
    return yaml.load(path.read_text("utf-8"), _Core)


class _Core(yaml.SafeLoader):
    """SafeLoader without dates, which JSON has not."""


_Core.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if not tag.endswith("timestamp")]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_shipped_files_are_valid(path):
    """Nothing in them would be underlined."""
    validator = jsonschema.Draft7Validator(file_schema(path.stem))

    assert [] == [f"{error.json_path}: {error.message}" for error in validator.iter_errors(as_editors_read(path))]


@pytest.mark.parametrize("stem", file_stems())
def test_schemas_are_schemas(stem):
    """Each obeys the draft it names."""
    jsonschema.Draft7Validator.check_schema(file_schema(stem))


@pytest.mark.parametrize("stem", file_stems())
def test_every_property_is_described(stem):
    """What an editor offers it also explains: no property of any part lacks a sentence."""
    assert [] == list(_undescribed(file_schema(stem), stem))


@pytest.mark.parametrize(
    ("stem", "text"),
    [
        ("main", "main: {chose: {}}"),
        ("main", "main: {choose: {'1': {en-US: a, too: b}}}"),
        ("main", "main: {choose: {'11': {en-US: a, to: b}}}"),
        ("main", "main: {goto: a, hang_up: goodbye}"),
        ("main", "main: {ask: number, then: a, retries: 3}"),
        ("facts", "hotline: {kind: fone, value: 400}"),
        ("facts", "hotline: 400"),
        ("fields", "number: {digits: 4}"),
        ("hours", "desk: {general: {every_day: 08:00-22:00}}"),
        ("hours", "overrides: [{on: 2026-11-24, hours: closed}]"),
        ("line", "begin: main"),
        ("lookups", "orders: {file: a.csv, keys: {}, columns: {}, rows: []}"),
        ("messages", "hello: {en-US: Hello}"),
        ("notices", "- {kind: policy, starts: 2026-01-01 00:00, say: {en-US: x}}"),
        ("queues", "general: {capacity: 20}"),
        ("texts", "link: Hello"),
        ("tickets", "voicemail: {due: 4 h, counts: days}"),
    ],
)
def test_slips_are_underlined(stem, text):
    """A wrong name, a wrong value and a missing field are errors of the schema too."""
    validator = jsonschema.Draft7Validator(file_schema(stem))

    assert list(validator.iter_errors(yaml.load(text, _Core)))


def test_command_prints_and_writes(tmp_path):
    """By default the branches' schema, which the shipped file is; with a name that file's."""
    target = tmp_path / "facts.schema.json"

    printed = CliRunner().invoke(command, [])
    written = CliRunner().invoke(command, ["facts.yaml", "--output", str(target)])

    assert json.loads((ROOT / "prompts" / "menu.schema.json").read_text("utf-8")) == json.loads(printed.output)
    assert (0, "") == (written.exit_code, written.output)
    assert file_schema("facts") == json.loads(target.read_text("utf-8"))


def test_every_file_that_is_read_has_a_schema():
    """A new kind of file wants one."""
    assert {BRANCH, *OWN_FILES} == set(file_stems())


def test_any_branch_will_do():
    """A branch's own name leads to the same schema; a slip is told."""
    assert CliRunner().invoke(command, ["tech.yaml"]).output == CliRunner().invoke(command, ["main"]).output
    with pytest.raises(WrongUse, match=r"no file is called 'fakts'\. There are main, extensions, facts"):
        CliRunner().invoke(command, ["fakts"], catch_exceptions=False)


def _undescribed(part: object, path: str):
    if isinstance(part, list):
        for number, one in enumerate(part):
            yield from _undescribed(one, f"{path}.{number}")
    if isinstance(part, dict):
        for name, one in part.get("properties", {}).items():
            if not one.get("description"):
                yield f"{path}.{name}"
        for name, one in part.items():
            yield from _undescribed(one, f"{path}.{name}")
