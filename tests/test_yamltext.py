"""YAML is read as the text that stands there; what means something else to a program is refused."""

from __future__ import annotations

import os

import pytest

from ivr.errors import Place, Unreadable
from ivr.yamltext import MAX_BYTES, MAX_DEPTH, WrittenTwice, parse, read


def problems(text: str) -> list[str]:
    with pytest.raises(Unreadable) as caught:
        parse(text, "a.yaml")
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    "written", ["22:00", "08", "no", "1_000", "0x10", "1e3", "2026-01-27", "１", ".inf"], ids=lambda text: text
)
def test_scalars_stay_text(written):
    """YAML 1.1 would make 1320 of 22:00 and False of no."""
    assert {"a": written} == parse(f"a: {written}", "a.yaml").data


@pytest.mark.parametrize("empty", ["a:", "a: ~", "a: null", "a: ''"])
def test_nothing_is_empty_text(empty):
    """A value left out is "", never None."""
    assert {"a": ""} == parse(empty, "a.yaml").data


def test_places_count_from_one():
    """Keys and values know their line and column."""
    document = parse("a:\n  b: [x, y]\n", "a.yaml")

    assert Place("a.yaml", 2, 3) == document.place(("a", "b"))
    assert Place("a.yaml", 2, 10) == document.value_place(("a", "b", 1))
    assert Place("a.yaml", 1, 1) == document.place(("a", "missing"))


def test_every_magic_is_told_at_once():
    """Anchors, aliases, tags and keys written twice are one report."""
    found = problems("a: &x 1\nb: *x\nc: !!python/name:os.system 1\na: 2\n")

    assert [
        "a.yaml:1:4: &x is an anchor, and anchors are not read. Delete it.",
        (
            'a.yaml:2:4: *x is an alias, and aliases are not read. Write the text out, or "*x" in quotes if you mean '
            "the star key."
        ),
        (
            "a.yaml:3:4: tag:yaml.org,2002:python/name:os.system is a tag, and tags are not read. Delete it, or put "
            "the text in quotes."
        ),
        "a.yaml:4:1: 'a' is written twice; it first stands in line 1. Keep one of them.",
    ] == found


def test_key_written_twice_names_its_mapping():
    """Whoever reads the problem can tell a menu's keys from any others."""
    with pytest.raises(Unreadable) as caught:
        parse('main:\n  choose:\n    "1": a\n    "1": b\n', "a.yaml")

    (problem,) = caught.value.problems
    assert isinstance(problem, WrittenTwice)
    assert ("main", "choose") == problem.path


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a:\n\tb: 1\n", "a.yaml:2:1: a tab stands where spaces belong. Indent with two spaces for each level."),
        (
            "a：\n  b: 1\n",
            "a.yaml:1:2: a name must be followed by ': '. Use an ASCII colon and a space, not a full-width '：'.",
        ),
        (
            "a: {zh-CN: 您好，en-US: Hello}\n",
            (
                "a.yaml:1:14: a full-width '，' does not divide entries. Use an ASCII comma and a space; if the comma "
                "belongs to the text, put the text in quotes."
            ),
        ),
        ("a:\n  *: b\n", 'a.yaml:2:3: a star without quotes is not read as a key. Write "*" in quotes.'),
        ('a: "b\nc: d\n', "a.yaml:1:4: a quote is not closed. Close it on the same line."),
        (
            "a: b: c\n",
            "a.yaml:1:5: a second ': ' stands in one line. Put the text in quotes, or check the indentation above.",
        ),
        (
            "a:\n  b: 1\n c: 2\n",
            "a.yaml:3:2: does not line up with the lines above. Begin the entries of one block in the same column.",
        ),
        ("a: 1\n---\nb: 2\n", "a.yaml:2:1: a second document begins here. Delete the line '---'."),
        ("a: \x01\n", "a.yaml:1:1: has a character that YAML does not allow (U+0001). Delete it."),
        ("a: é\nb: \x00", "a.yaml:2:1: has a character that YAML does not allow (U+0000). Delete it."),
    ],
    ids=[
        "tab",
        "full-width colon",
        "full-width comma",
        "star",
        "quote",
        "colon",
        "indent",
        "document",
        "control",
        "control behind an accent",
    ],
)
def test_usual_slips_are_told_with_their_mend(text, expected):
    """What PyYAML says of a slip is put in an editor's words, at the place of the slip."""
    assert [expected] == problems(text)


def test_depth_is_bounded():
    """Ten thousand brackets are refused before anything recurses."""
    assert problems("[" * 10_000)[0].endswith(f"is nested deeper than {MAX_DEPTH} levels. Make the tree flatter.")


def test_size_is_bounded(tmp_path):
    """A file that is too large is refused unread."""
    file = tmp_path / "a.yaml"
    file.write_text("a: " + "x" * MAX_BYTES)

    with pytest.raises(Unreadable, match=r"is larger than 256 kB\. Split it into branches\."):
        read(file, "a.yaml")


def test_file_that_is_not_utf8_tells_the_line(tmp_path):
    """GBK from an old editor is named, not guessed."""
    file = tmp_path / "a.yaml"
    file.write_bytes(b"a: 1\nb: " + "您好".encode("gbk"))

    with pytest.raises(Unreadable, match=r"a\.yaml:2:1: is not UTF-8 here\. Save the file as UTF-8\."):
        read(file, "a.yaml")


def test_file_that_is_not_there(tmp_path):
    """The system's reason is given with the name."""
    with pytest.raises(Unreadable, match=r"a\.yaml: cannot be opened: No such file or directory\."):
        read(tmp_path / "a.yaml", "a.yaml")


def test_digest_ignores_windows_line_ends():
    """The same words have the same release on every system."""
    assert parse("a: 1\nb: 2\n", "a").digest == parse("a: 1\r\nb: 2\r\n", "b").digest
    assert parse("a: 1\n", "a").digest != parse("a: 2\n", "a").digest


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (r'a: "\e[31mred"', "a.yaml:1:4"),
        (r'a: "x\0"', "a.yaml:1:4"),
        (r'"a\r": x', "a.yaml:1:1"),
        (r'a: ["\x85"]', "a.yaml:1:5"),
    ],
)
def test_what_an_escape_hides_is_told(text, place):
    """No voice says a control character, and a terminal obeys it."""
    with pytest.raises(Unreadable) as refused:
        parse(text, "a.yaml")

    assert str(refused.value).startswith(f"{place}: holds a character that can be neither said nor seen (U+00")


def test_lines_and_tabs_in_a_text_stay():
    """A text message has lines."""
    assert {"a": "x\ty\nz"} == parse(r'a: "x\ty\nz"', "a.yaml").data


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes in folders")
def test_a_pipe_is_not_waited_for(tmp_path):
    """It would be read when somebody writes to it, which may be never."""
    os.mkfifo(tmp_path / "a.yaml")

    with pytest.raises(Unreadable, match=r"a\.yaml: is no file\. Move it elsewhere, or write a file of this name\."):
        read(tmp_path / "a.yaml", "a.yaml")
