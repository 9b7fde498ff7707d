"""How often a menu is offered, what a miss hears, and where the last one leads."""

from __future__ import annotations

import pytest

from .conftest import TREE

MAIN = TREE["main.yaml"]


@pytest.mark.parametrize("tries", [0, 4])
def test_too_few_or_too_many_tries(broken, tries):
    """In a menu and for the whole line alike."""
    assert [f"T03 error tree/main.yaml:5:10: the menu is offered {tries} times. Write 1 to 3."] == broken(
        main=MAIN + f"  tries: {tries}\n"
    )
    assert [f"T03 error tree/line.yaml:1:16: the menu is offered {tries} times. Write 1 to 3."] == broken(
        line=f"input: {{tries: {tries}}}\n"
    )


@pytest.mark.parametrize("tries", [1, 3])
def test_fair_number_of_tries(broken, tries):
    """One to three."""
    assert [] == broken(main=MAIN + f"  tries: {tries}\n")


def test_silence_in_answer_to_silence(broken):
    """Without words for the line, a menu must have its own."""
    assert [
        (
            "T04 error tree/main.yaml:1:1: 'main' says nothing to a caller after silence. Write 'no_input:' in "
            "messages.yaml, or leave it out for the built-in words."
        )
    ] == broken(only="T04", messages="no_input: []\n")
    own = MAIN + "  no_input:\n    - {zh-CN: 请按键。, en-US: Please press a key.}\n"
    assert [] == broken(only="T04", messages="no_input: []\n", main=own)


def test_hang_up_after_the_last_try(broken):
    """By way of another node as well."""
    main = MAIN + "  after_tries: main.on\nmain.on:\n  goto: operator.bye\n"

    assert [
        (
            "T05 error tree/main.yaml:5:16: after the last try of 'main' the call ends at 'operator.bye'. Write "
            "'after_tries: operator'."
        )
    ] == broken(main=main)


TICKET = """\
main.ticket:
  ticket: voicemail
  say: {zh-CN: "工单号{ticket}。", en-US: "Your ticket is {ticket}."}
  then: main.kept
main.kept:
  choose:
    "1": {zh-CN: 再听工单号, en-US: the number once more, to: main.ticket}
    "2": {zh-CN: 返回主菜单, en-US: the main menu, to: main}
  after_tries: main.bye
main.bye:
  hang_up: goodbye
"""
TICKETS = "voicemail: {due: 4 h, counts: clock}\n"


def test_goodbye_after_a_ticket(broken):
    """Who holds a ticket's number has been served: the menu after it may say goodbye to silence."""
    main = MAIN.replace("to: operator}", "to: main.ticket}", 1) + TICKET

    assert [] == broken(only="T05", main=main, tickets=TICKETS)


def test_goodbye_where_the_ticket_could_not_be_kept(broken):
    """Who holds no number has not been served, though the way leads past the same menu."""
    main = MAIN.replace("to: operator}", "to: main.ticket}", 1) + TICKET.replace(
        "then:", "failed: main.kept\n  then:", 1
    )

    assert [
        (
            "T05 error tree/main.yaml:14:16: after the last try of 'main.kept' the call ends at 'main.bye'. Write "
            "'after_tries: operator'."
        )
    ] == broken(only="T05", main=main, tickets=TICKETS)


def test_message_after_the_last_try(broken):
    """A message the caller can leave is enough."""
    assert [] == broken(main=MAIN + "  after_tries: operator.message\n")
