"""A new tree is sound from its first minute, whatever its languages and its company."""

from __future__ import annotations

import json
from datetime import date

import pytest

from ivr.errors import WrongUse
from ivr.menu.load import load
from ivr.menu.schema import schema
from ivr.menu.starting import TONGUES, starting_files, tongues

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize("name", ['Ben & "Sons": Ltd', "某某#公司", "@TODAY@", "yes", "0123", "it's - fine"])
def test_any_name_is_said_as_it_is_written(tmp_path, name):
    """Whatever means something to YAML stays part of the name."""
    for file, text in starting_files(["en-US", "zh-CN"], name, TODAY).items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(text, encoding="utf-8")

    tree = load(tmp_path).tree

    assert tree is not None
    assert {"en-US": name, "zh-CN": name} == tree.facts["company"].value


@pytest.mark.parametrize("tag", TONGUES)
def test_texts_are_in_the_wanted_languages_alone(tag):
    """No text of another language is left, and no mark is."""
    files = starting_files([tag], "A Company", TODAY)

    for name, text in files.items():
        others = [other for other in TONGUES if other != tag and f"{other}:" in text]
        assert ([], False) == (others, "@" in text.replace("service@example.com", "")), name


def test_schema_lies_beside_the_branches():
    """An editor completes from the first line on."""
    files = starting_files(["en-US"], "A Company", TODAY)

    assert schema() == json.loads(files["menu.schema.json"])
    assert files["main.yaml"].startswith("# yaml-language-server: $schema=menu.schema.json\n")


def test_call_is_in_the_first_language():
    """The scripted call listens for what a caller hears who changes nothing."""
    assert "请按1" in starting_files(["zh-CN", "en-US"], "A", TODAY)["calls/hours_then_person.yaml"]
    assert "press 1" in starting_files(["en-GB", "zh-CN"], "A", TODAY)["calls/hours_then_person.yaml"]


def test_languages_are_read_as_people_write_them():
    """Capitals, blanks, underscores and repetition do not matter; the order does."""
    assert ["zh-CN", "en-US"] == tongues(["zh_cn", " EN-us", "zh-CN"])


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (["fr-FR"], "a tree cannot begin in 'fr-FR'. There are zh-CN, en-US, en-GB, en-AU, en-IN."),
        (["en-UK"], "a tree cannot begin in 'en-UK'. Did you mean 'en-US'?"),
        ([], "no language is named. There are zh-CN, en-US, en-GB, en-AU, en-IN."),
    ],
    ids=["none like it", "a slip", "none"],
)
def test_language_a_tree_cannot_begin_in(written, said):
    """The ones there are stand in the message."""
    with pytest.raises(WrongUse) as told:
        tongues(written)

    assert said == str(told.value)


@pytest.mark.parametrize(
    "name", ["", "  ", "{company}", "a" * 81, "a\x00b"], ids=["empty", "blank", "brace", "long", "NUL"]
)
def test_name_that_cannot_be_said(name):
    """It is refused before a file is written."""
    with pytest.raises(WrongUse, match="is no name that can be said"):
        starting_files(["en-US"], name, TODAY)
