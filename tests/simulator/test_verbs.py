"""Every verb TwiML has is performed, or passed over with Twilio's warning; none stops a call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import pytest

from ivr.simulator.performing import PERFORMERS
from ivr.simulator.twiml import verbs as v

if TYPE_CHECKING:
    from collections.abc import Callable

# What steers the document itself, and the two nouns that Twilio's schema lets stand beside the verbs.
STEERING = {v.Redirect, v.Reject, v.Hangup}
NOUNS = {v.Prompt, v.Queue}
# With what each needs to say anything at all.
WRITTEN = {v.Say: "<Say>x</Say>", v.Play: "<Play digits='1'/>", v.Redirect: "<Redirect>/after</Redirect>"}


def test_every_verb_is_performed() -> None:
    """A verb that nobody performs is a noun, or steers."""
    assert set(get_args(v.Verb)) - NOUNS - STEERING == set(PERFORMERS)


@pytest.mark.parametrize("verb", get_args(v.Verb), ids=lambda verb: verb.tag())
def test_a_verb_without_attributes_harms_no_call(wire: Callable[..., Any], verb: type[v.Verb]) -> None:
    """However little is written in it, the call comes to an orderly end."""
    written = WRITTEN.get(verb, f"<{verb.tag()}/>")
    line = wire({"/voice": ["<Say>first</Say>" + written, "<Hangup/>"], "/after": ""})
    line.dial(patience=100)

    line.run()

    assert line.leg.status in ("completed", "no-answer")
    assert [] == line.of("error")


@pytest.mark.parametrize("noun", sorted(NOUNS, key=lambda noun: noun.tag()), ids=lambda noun: noun.tag())
def test_a_noun_that_stands_alone_is_passed_over(phone: Callable[..., Any], noun: type[v.Verb]) -> None:
    """12200, and the next verb runs."""
    line = phone(f"<{noun.tag()}/><Say>next</Say>")

    assert [12200] == line.codes()
    assert ["next"] == line.said()
