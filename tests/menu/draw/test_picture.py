"""A picture shows every node once and every written arrow, whatever the tree."""

from __future__ import annotations

import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import etree
from rich.cells import cell_len

from ivr.menu.draw.dot import as_dot
from ivr.menu.draw.mermaid import as_mermaid
from ivr.menu.draw.outline import as_text
from ivr.menu.draw.picture import Picture, picture
from ivr.menu.draw.places import Seat, seats
from ivr.menu.draw.svg import as_svg
from ivr.menu.load import load
from ivr.menu.targets import written_exits

if TYPE_CHECKING:
    from ivr.menu.model import MenuTree

PROMPTS = Path(__file__).parents[3] / "prompts"
SVG = "{http://www.w3.org/2000/svg}"

MAIN = """\
main:
  say: {en-US: 'Say "hi" & <wait>.'}
  choose:
    "1": {en-US: books, to: main.books}
    "2": {en-US: hours, to: main.hours}
    "0": {en-US: an operator, to: operator}
main.books:
  choose:
    "1": {en-US: hours, to: main.hours}
    "2": {en-US: a message, to: operator.message, when: {class: [core, signed]}}
main.hours:
  say: {en-US: Nine to five.}
  goto: main
"""
OPERATOR = """\
operator:
  queue: general
  full: operator.message
  failed: operator.message
operator.message:
  message: voicemail
  then: operator.bye
operator.bye:
  hang_up: goodbye
operator.alone:
  goto: main
"""
LINE = """\
languages:
  en-US: {name: English, twilio_language: en-US, twilio_voice: Polly.Joanna}
"""


@pytest.fixture
def small(tmp_path: Path) -> MenuTree:
    """A tree with a shared node, a failure, a node nothing leads to, and signs that formats must escape."""
    for name, text in {"main": MAIN, "operator": OPERATOR, "line": LINE}.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    tree = load(tmp_path).tree
    assert tree is not None
    return tree


@pytest.fixture(scope="module")
def shipped() -> MenuTree:
    tree = load(PROMPTS).tree
    assert tree is not None
    return tree


def test_outline_is_the_menu_as_it_is_heard(small):
    """Keys with labels below their menu; a shared node once, a reference elsewhere; failures at the end of a line."""
    expected = """\
in every menu    0 an operator → operator, * the previous menu, 9 this menu again, after 3 tries → operator

main                                     choose
├─ 1 books       main.books              choose
│  ├─ 1 hours    → main.hours
│  └─ 2 a message (class: core signed)  operator.message  message voicemail
│     └─ ·       operator.bye            hang_up
├─ 2 hours       main.hours              goto → main
└─ 0 an operator  operator               queue general; full → operator.message, failed → operator.message

operator.alone   nothing leads here      goto → main
"""

    drawn = as_text(picture(small, "en-US"))

    assert [line.split() for line in expected.rstrip().splitlines()] == [line.split() for line in drawn.splitlines()]


def test_chinese_does_not_push_columns_askew(shipped):
    """Node names stand in one column, measured as a terminal shows them."""
    text = as_text(picture(shipped, "zh-CN"))

    found = [re.search(rf"^(.*?  ){re.escape(name)}(?:  .*)?$", text, re.MULTILINE) for name in shipped.nodes]
    columns = {cell_len(one[1]) for one in found if one and "(" not in one[1] and ":" not in one[1]}

    assert 1 == len(columns)


def test_every_node_and_every_arrow_is_drawn(shipped):
    """Each node is drawn under one arrow at most, and each way out that is written is an arrow."""
    drawn = picture(shipped, "en-US")

    drawn_under = [arrow.target for box in drawn.boxes.values() for arrow in box.arrows if arrow.draws]

    assert shipped.nodes.keys() == drawn.boxes.keys()
    assert sorted(drawn_under) == sorted(set(drawn_under))
    assert sorted(shipped.nodes) == sorted([*drawn_under, *drawn.roots])
    for name, node in shipped.nodes.items():
        assert [one.target for one in written_exits(node)] == [one.target for one in drawn.boxes[name].arrows]


def test_boxes_do_not_overlap(shipped):
    """In each column every seat ends before the next begins, and nothing stands above what it is below of."""
    placed = seats(picture(shipped, "en-US"), lambda box, _: 2.0 if box else 1.0)
    columns: dict[int, list[Seat]] = {}
    for seat in placed:
        columns.setdefault(seat.column, []).append(seat)

    for column in columns.values():
        ordered = sorted(column, key=lambda seat: seat.row)
        assert all(one.row + one.size <= after.row for one, after in pairwise(ordered))
    assert all(seat.above.row <= seat.row for seat in placed if seat.above)


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
def test_svg_has_each_node_by_id(shipped, language):
    """It is well-formed, has an element `node-NAME` for every node, and every link leads to one of them."""
    root = etree.fromstring(as_svg(picture(shipped, language)).encode())

    ids = [one.get("id") for one in root.iter(f"{SVG}g") if one.get("id")]
    links = {one.get("href") for one in root.iter(f"{SVG}a")}

    assert sorted(f"node-{name}" for name in shipped.nodes) == sorted(ids)
    assert links <= {f"#{one}" for one in ids}
    assert [] == list(root.iter(f"{SVG}script"))
    assert "prefers-color-scheme: dark" in root.findtext(f"{SVG}style")


def test_svg_without_style_for_strict_pages(small):
    """A page whose policy forbids style elements brings the sheet itself."""
    root = etree.fromstring(as_svg(picture(small, "en-US"), styled=False).encode())

    assert root.find(f"{SVG}style") is None
    assert [] == [one for one in root.iter() if one.get("style")]


def test_words_stay_words_in_every_format(small):
    """Quotes, ampersands and angle brackets of a prompt end no string and open no element."""
    drawn = picture(small, "en-US")

    svg = etree.fromstring(as_svg(drawn).encode())

    assert 'Say "hi" & <wait>.' in "".join(svg.itertext())
    assert 'tooltip="Say \\"hi\\" & <wait>."' in as_dot(drawn)


def test_mermaid_links_only_what_it_declares(shipped):
    """Every node is declared once; every arrow is there, failures dotted; no text breaks the syntax."""
    drawn = picture(shipped, "zh-CN")
    lines = as_mermaid(drawn).splitlines()

    assert "flowchart LR" == lines[0]
    link = re.compile(r'  (n\d+) (-->|-\.->)(?:\|"[^"<>`]*"\|)? (n\d+)')
    declared = re.compile(r'  (n\d+)\W+"[^"`]*"\W+')
    links = [found for line in lines[2:] if (found := link.fullmatch(line))]
    ids = [found[1] for line in lines[2:] if (found := declared.fullmatch(line))]
    assert len(lines) - 2 == len(links) + len(ids)
    assert len(drawn.boxes) == len(set(ids)) == len(ids)
    assert {one for found in links for one in (found[1], found[3])} <= set(ids)
    assert sum(len(box.arrows) for box in drawn.boxes.values()) == len(links)


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_graphviz_draws_it(shipped):
    """Graphviz itself reads what is written, and draws every node and every arrow, in columns from the start on."""
    drawn = picture(shipped, "zh-CN")

    done = subprocess.run(["dot", "-Tsvg"], input=as_dot(drawn).encode(), capture_output=True, check=False)

    assert b"" == done.stderr
    assert 0 == done.returncode
    svg = etree.fromstring(done.stdout)
    titles = {kind: _titles(svg, kind) for kind in ("node", "edge")}
    assert sorted(drawn.boxes) == titles["node"]
    assert sum(len(box.arrows) for box in drawn.boxes.values()) == len(titles["edge"])
    assert float(svg.get("width", "").removesuffix("pt")) < float(svg.get("height", "").removesuffix("pt"))


def _titles(svg, kind):
    found = svg.iterfind(f".//{{*}}g[@class='{kind}']/{{*}}title")
    return sorted(title.text or "" for title in found)


def test_dot_is_one_statement_a_line(shipped):
    """Every line is a node, an edge or a default of the digraph, with balanced quotes."""
    drawn: Picture = picture(shipped, "zh-CN")
    string = r'"(?:[^"\\]|\\.)*"'
    attributes = rf"(?: \[\w+={string}(?:, \w+={string})*\])?;"
    lines = as_dot(drawn).splitlines()

    nodes = [line for line in lines if re.fullmatch(rf"  {string}{attributes}", line)]
    edges = [line for line in lines if re.fullmatch(rf"  {string} -> {string}{attributes}", line)]

    assert len(drawn.boxes) == len(nodes)
    assert sum(len(box.arrows) for box in drawn.boxes.values()) == len(edges)
    assert ["digraph menu {", "}"] == [lines[0], lines[-1]]
    assert len(lines) == len(nodes) + len(edges) + 6


@pytest.mark.parametrize("write", [as_text, as_svg, as_mermaid, as_dot])
def test_a_tree_may_be_very_deep(tmp_path, write):
    """As deep as one file may be long; Python's own stack is shorter."""
    chain = "".join(f"main.{number}: {{goto: main.{number + 1}}}\n" for number in range(1, 999))
    (tmp_path / "main.yaml").write_text(f"main: {{goto: main.1}}\n{chain}main.999: {{hang_up: goodbye}}\n")
    tree = load(tmp_path).tree
    assert tree is not None

    drawn = write(picture(tree, "en-US"))

    assert "main.999" in drawn


def test_a_label_of_two_lines_is_one(tmp_path):
    """A line of its own would be another statement."""
    (tmp_path / "main.yaml").write_text("main: {hang_up: goodbye}\n")
    (tmp_path / "messages.yaml").write_text('person: {zh-CN: 人工, en-US: "an\\noperator"}\n')
    tree = load(tmp_path).tree
    assert tree is not None

    lines = as_mermaid(picture(tree, "en-US")).splitlines()

    assert "  %% in every menu: 0 an operator → operator" == lines[1].partition(",")[0]


@pytest.mark.parametrize("width", [40, 60, 80, 100])
def test_a_terminal_is_not_overrun(shipped, width):
    """Lines that are too long are cut, and the others say all they have to say."""
    drawn = picture(shipped, "zh-CN")
    whole = as_text(drawn).splitlines()[1:]

    lines = as_text(drawn, width).splitlines()

    heading, lines = lines[: -len(whole)], lines[-len(whole) :]
    assert ["in every menu", *drawn.standing] == [line.strip() for line in heading]
    assert [] == [line for line in lines if cell_len(line) > width]
    assert all(line.endswith("…") or line.split() == full.split() for line, full in zip(lines, whole, strict=True))
