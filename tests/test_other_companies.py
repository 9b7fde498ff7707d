"""The program is no one company's: another tree is read, proven and dialled; the code has nothing of the shipped one.

`trees/library` is a town library in Ireland: English alone, other keys, another zone, another start, a desk that closes
on Mondays, cards in place of merchant numbers.
"""

from __future__ import annotations

import ast
import csv
import json
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from ivr.callflow.agent_line import HandOff, whisper
from ivr.cli.check import check
from ivr.cli.scripts import find, read_all
from ivr.cli.stages import OwnApp
from ivr.cli.verdicts import report, verdict_on
from ivr.menu.circumstances import CALLER_CLASS
from ivr.menu.draw.picture import picture
from ivr.menu.load import load, load_tree
from ivr.menu.speakable import written
from ivr.proof.situations import callers
from ivr.proof.walk import walk
from ivr.speech.estimate import estimate_s

ROOT = Path(__file__).parents[1]
LIBRARY = Path(__file__).parent / "trees" / "library"
SCRIPTS = read_all(find([LIBRARY / "calls"], None))
# What the shipped company deals in, and whom with. There is no place where the program may say so.
NOUNS = re.compile(
    r"merchant|settlement|acquirer|chargeback|reconciliation|cross.border|yeepay|yilian"
    r"|商户|结算|对账|费率|跨境|签约|收单|清算|易联",
    re.IGNORECASE,
)
# Where a number of the shipped facts stands in the code all the same: it shows what a number looks like.
EXAMPLES = {
    "ivr/menu/facts.py": "a message shows how a phone number is written",
    "ivr/menu/factsheet.py": "a message shows how a fact is written",
    "ivr/proof/lint/facts.py": "a rule's example",
    "ivr/proof/lint/numbers.py": "a rule's example",
    "ivr/settings.py": "a message shows how a number is written",
    "ivr/simulator/exchange.py": "the outside contract dials the hotline where nobody says otherwise",
}


def test_library_has_no_finding():
    """Not an error, not a warning."""
    done = CliRunner().invoke(check, [str(LIBRARY), "--at", "2026-11-24", "--json"])

    assert [] == json.loads(done.output or "[]")
    assert 0 == done.exit_code


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_library_is_dialled(script):
    """Its scripted calls pass: a card is looked up, a message gets a ticket."""
    verdict = verdict_on(script, OwnApp(LIBRARY))

    assert verdict.passed, report(verdict)


def test_library_is_walked():
    """Nobody is trapped, no node is missed, and the desk is one key away."""
    walked = walk(load_tree(LIBRARY), datetime(2026, 11, 24, tzinfo=UTC), estimate_s)

    assert [] == walked.trapped
    assert [] == walked.nodes_missed
    assert ("0",) in {service.way.does for service in walked.services if service.node == "desk"}


def test_library_has_classes_of_its_own(tmp_path):
    """Its Friends are walked, heard of by whoever answers, and nobody else's classes are known."""
    shutil.copytree(LIBRARY, tmp_path / "library")
    (tmp_path / "library" / "line.yaml").write_text(LIBRARY.joinpath("line.yaml").read_text().replace("friend", "core"))
    tree = load_tree(LIBRARY)
    friend = HandOff("CA1", "desk", "en-IE", ("main",), 60, {CALLER_CLASS: "friend"})

    told = [written(said.words) for said in whisper(tree, friend, datetime(2026, 11, 24, tzinfo=UTC))]

    assert ("friend", "unknown", "withheld") == callers(tree)
    assert ["Next reader:", "A Friend of the library."] == told[:2]
    assert ["no class of callers is called 'friend'."] == [
        flaw.problem.message for flaw in load(tmp_path / "library").flaws
    ]


def test_library_is_drawn_from_its_own_start():
    """The first box is its start, whatever it is called."""
    assert ("welcome",) == picture(load_tree(LIBRARY), "en-IE").roots


def test_code_holds_no_name_or_number_of_the_shipped_company():
    """Its facts and its merchants' numbers are data: no string of the program has them, examples aside."""
    names, numbers = _shipped()
    assert {"易联支付", "Yilian", "service@yeepay.com", "yeepay"} <= names
    assert {"4008009000", "01088888888"} <= numbers
    found = []

    for path in sorted((ROOT / "ivr").rglob("*.py")):
        file = path.relative_to(ROOT).as_posix()
        for line, text in _strings(path):
            figures = re.sub(r"(?<=[0-9])[- ](?=[0-9])", "", text)
            is_named = any(name.casefold() in text.casefold() for name in names)
            if is_named or (file not in EXAMPLES and any(number in figures for number in numbers)):
                found.append(f"{file}:{line}")

    assert [] == found


def test_code_speaks_of_nobodys_trade():
    """Not even in its examples and comments: no merchants, no settlement, no classes of one company's customers."""
    files = [file for file in sorted((ROOT / "ivr").rglob("*")) if file.is_file() and file.suffix != ".pyc"]

    found = [
        f"{file.relative_to(ROOT).as_posix()}:{number}: {line.strip()}"
        for file in files
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if NOUNS.search(line)
    ]

    assert len(files) > 300
    assert [] == found


@pytest.mark.parametrize("path", ["words.yaml", "languages.yaml", "template"])
def test_built_in_words_are_anybodys(path):
    """What stands where a tree is silent, and what a new tree begins with, names nobody."""
    names, numbers = _shipped()
    here = ROOT / "ivr" / "menu" / path

    text = "".join(file.read_text("utf-8") for file in ([here] if here.is_file() else sorted(here.rglob("*.yaml"))))

    assert [] == [word for word in [*names, *numbers, "商户", "merchant"] if word in text]


def _shipped() -> tuple[set[str], set[str]]:
    """Return the names, and the numbers as figures alone, of the shipped facts and look-ups."""
    names, numbers = {"yeepay"}, set()
    for fact in load_tree(ROOT / "prompts").facts.values():
        for value in [fact.value] if isinstance(fact.value, str) else fact.value.values():
            if fact.kind in ("name", "email"):
                names.add(value)
            elif fact.kind == "phone":
                numbers.add(re.sub(r"[^0-9]", "", value))
    for file in sorted((ROOT / "prompts" / "lookups").glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as rows:
            cells = [cell for row in csv.reader(rows) for cell in row]
        numbers |= {cell for cell in cells if re.fullmatch(r"[0-9]{10,}", cell)}
    return names, numbers


def _strings(path: Path) -> list[tuple[int, str]]:
    """Return every string of a file but its docstrings, which may say where a rule came from."""
    tree = ast.parse(path.read_text("utf-8"))
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value) for node in ast.walk(tree) if isinstance(node, owners) and _has_docstring(node)
    }
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
    ]


def _has_docstring(node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return ast.get_docstring(node, clean=False) is not None
