"""Keys are a telephone's, and 0 leads to a person."""

from __future__ import annotations

import pytest

from .conftest import TREE

MAIN = TREE["main.yaml"]


@pytest.mark.parametrize(
    ("key", "mend"),
    [("１", 'Write "1".'), ("12", "Use one of 0 1 2 3 4 5 6 7 8 9 * #."), ("A", "Use one of 0 1 2 3 4 5 6 7 8 9 * #.")],
)
def test_key_that_no_telephone_has(broken, key, mend):
    """A full-width figure is told with the one that was meant."""
    assert [f"K01 error tree/main.yaml:3:5: '{key}' is no key of a telephone. {mend}"] == broken(
        only="K01 K03", main=MAIN.replace('"1"', f'"{key}"')
    )


@pytest.mark.parametrize("key", ["*", "#", "7"])
def test_key_that_every_telephone_has(broken, key):
    """All twelve keys will do."""
    assert [] == broken(only="K01", main=MAIN.replace('"1"', f'"{key}"'))


def test_standing_key_that_no_telephone_has(broken):
    """What line.yaml gives every menu is held to the same."""
    assert [
        "K01 error tree/line.yaml:1:18: '88' is no key of a telephone. Use one of 0 1 2 3 4 5 6 7 8 9 * #."
    ] == broken(line='keys: {language: "88"}\n')


def test_key_twice(broken):
    """The file is not read, and the finding names the rule."""
    assert [
        "K02 error tree/main.yaml:4:5: '1' is written twice; it first stands in line 3. Keep one of them."
    ] == broken(main=MAIN.replace('"0"', '"1"'))


def test_first_menu_without_key_0(broken):
    """It would be inherited and work, but the first menu must say so itself."""
    assert [
        (
            "K04 error tree/main.yaml:2:3: the first menu, 'main', does not offer key 0. Add \"0\": {zh-CN: 人工服务, "
            "en-US: an operator, to: operator}."
        )
    ] == broken(main=MAIN.replace('"0"', '"2"'))


def test_key_0_that_leads_to_no_person(broken):
    """An error in the first menu, a warning in another; the operator's own path by way of a goto is fine."""
    more = (
        'main.more:\n  choose:\n    "0": {zh-CN: 再见, en-US: a goodbye, to: operator.bye}\n'
        "main.hold:\n  goto: operator\n"
    )
    main = MAIN.replace("to: operator}\n", "to: main.more}\n", 1).replace("to: operator}\n", "to: main.hold}\n")

    assert [
        "K04 warn tree/main.yaml:7:44: key 0 leads to 'operator.bye', where no person is. Write 'to: operator'."
    ] == broken(only="K04", main=main + more)
    assert ["K04 error"] == [
        finding[:9]
        for finding in broken(only="K04", main=MAIN.replace("operator, to: operator", "operator, to: operator.bye"))
    ]


def test_person_key_that_is_not_0(broken):
    """Callers look for a person on 0."""
    found = broken(line='keys: {person: "7"}\n')

    assert ['K04 error tree/line.yaml:1:16: the person key is 7; callers look for it on 0. Write person: "0".'] == found
