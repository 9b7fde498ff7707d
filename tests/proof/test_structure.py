"""How nodes hang together: reachable, with a way out, without circles."""

from __future__ import annotations

from ivr.proof.lint.rule import Settings

from .conftest import TREE

MAIN, OPERATOR = TREE["main.yaml"], TREE["operator.yaml"]


def test_node_nobody_can_reach(broken):
    """An error in what is published, advice in a draft; what only it leads to is told as well."""
    main = MAIN + "main.a:\n  goto: main.b\nmain.b:\n  goto: main\n"

    assert [
        "S03 error tree/main.yaml:5:1: no caller can reach 'main.a'. Give a menu a key that leads to it, or delete it.",
        "S03 error tree/main.yaml:7:1: no caller can reach 'main.b'. Give a menu a key that leads to it, or delete it.",
    ] == broken(main=main)
    assert ["info", "info"] == [finding.split()[1] for finding in broken(Settings(draft=True), main=main)]


def test_node_reached_only_after_the_tries(broken):
    """The end of the tries is a way like any other."""
    main = MAIN + "  after_tries: main.sorry\nmain.sorry:\n  goto: operator\n"

    assert [] == broken(main=main)


def test_trapped_caller(broken):
    """Two menus that know only each other, and a person key that leads between them."""
    main = """\
main:
  choose:
    "0": {zh-CN: 更多, en-US: more, to: main.more}
  after_tries: main.more
main.more:
  choose:
    "1": {zh-CN: 返回, en-US: going back, to: main}
  after_tries: main
"""
    found = broken(main=main, line="person: main.more\n", operator="")

    assert [
        (
            "S04 error tree/main.yaml:1:1: no key from 'main' on leads to a person or an end. Lead one of its keys to "
            "a queue, a message or a goodbye."
        ),
        (
            "S04 error tree/main.yaml:5:1: no key from 'main.more' on leads to a person or an end. Lead one of its "
            "keys to a queue, a message or a goodbye."
        ),
    ] == [finding for finding in found if finding.startswith("S04")]


def test_one_key_out_is_enough(broken):
    """A caller who can get out with a key is not trapped, though a silent one may still go round."""
    main = MAIN + '  after_tries: main.more\nmain.more:\n  choose:\n    "1": {zh-CN: 回, en-US: back, to: main}\n'

    assert [] == broken(only="S04 S05", main=main)


def test_silent_caller_in_a_circle(broken):
    """A full queue and a menu that leads back to it never end for who cannot press a key."""
    operator = OPERATOR.replace("full: operator.message", "full: operator.full") + (
        "operator.full:\n"
        "  choose:\n"
        '    "1": {zh-CN: 留言, en-US: voicemail, to: operator.message}\n'
        '    "2": {zh-CN: 等待, en-US: waiting, to: operator}\n'
        "  after_tries: operator\n"
    )

    assert [
        (
            "S05 error tree/operator.yaml:11:1: a caller who presses nothing goes in a circle: operator.full → "
            "operator → operator.full. Let 'after_tries' of one of these menus lead to a message or a goodbye."
        )
    ] == broken(operator=operator)
    assert [] == broken(operator=operator.replace("after_tries: operator", "after_tries: operator.message"))


def test_menu_that_leads_back_to_itself_after_its_tries(broken):
    """The shortest circle there is."""
    (finding,) = broken(main=MAIN + "  after_tries: main\n")

    assert finding.startswith(
        "S05 error tree/main.yaml:1:1: a caller who presses nothing goes in a circle: main → main."
    )


def test_circle_without_a_key(broken):
    """Nodes that only talk to one another run on for ever."""
    main = MAIN.replace("to: operator}\n", "to: main.a}\n", 1) + (
        "main.a:\n  goto: main.b\nmain.b:\n  language: en-US\n  then: main.a\n"
    )

    assert [
        (
            "S04 error tree/main.yaml:5:1: no key from 'main.a' on leads to a person or an end. Lead one of its keys "
            "to a queue, a message or a goodbye."
        ),
        (
            "S06 error tree/main.yaml:5:1: these lead to one another without any key: main.a → main.b → main.a. Put a "
            "menu between them, or lead one of them to a message or a goodbye."
        ),
        (
            "S04 error tree/main.yaml:7:1: no key from 'main.b' on leads to a person or an end. Lead one of its keys "
            "to a queue, a message or a goodbye."
        ),
    ] == broken(main=main)


def test_circle_through_a_menu_is_no_circle_without_a_key(broken):
    """A warning that leads back to its menu waits there for a key."""
    main = MAIN.replace("to: operator}\n", "to: main.a}\n", 1) + "main.a:\n  goto: main\n"

    assert [] == broken(main=main)


def test_torn_tree_is_not_followed(broken):
    """What a missing node would have led to is not reported as unreachable as well."""
    main = MAIN.replace("to: operator}\n", "to: operater}\n", 1) + "main.a:\n  goto: operator\n"

    assert ["S02"] == [finding.split()[0] for finding in broken(main=main)]
