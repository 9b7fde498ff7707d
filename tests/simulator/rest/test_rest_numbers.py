"""Numbers, applications and the account through the API, asked by Twilio's own client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from twilio.base.exceptions import TwilioRestException

if TYPE_CHECKING:
    from collections.abc import Callable

BASE = "http://ivr.local"
COMPANY, COLLEAGUE = "+864008009000", "+8613900139000"


def test_the_number_that_is_dialled_is_there(office: Callable[..., Any]) -> None:
    """With the webhook it is configured with, found by itself or a part with wildcards."""
    desk = office({})

    (number,) = desk.client.incoming_phone_numbers.list(phone_number=COMPANY)

    assert (COMPANY, BASE + "/voice", "POST") == (number.phone_number, number.voice_url, number.voice_method)
    assert [number.sid] == [each.sid for each in desk.client.incoming_phone_numbers.list(phone_number="8009***")]
    assert [] == desk.client.incoming_phone_numbers.list(phone_number=COLLEAGUE)


def test_the_next_call_goes_where_the_number_was_pointed(office: Callable[..., Any]) -> None:
    """An update takes hold for the next inbound call, the status callback too."""
    desk = office({"/new": "<Say>new</Say>", "/ended": ""})
    (number,) = desk.client.incoming_phone_numbers.list()

    changed = number.update(voice_url=BASE + "/new", voice_method="GET", status_callback=BASE + "/ended")
    desk.line.dial()
    desk.line.run()

    assert (BASE + "/new", "GET") == (changed.voice_url, changed.voice_method)
    assert ["new"] == desk.line.said()
    assert ["GET"] == [asked.method for asked in desk.line.app.at("/new")]
    assert 1 == len(desk.line.app.at("/ended"))


def test_an_application_goes_before_the_numbers_own_urls(office: Callable[..., Any]) -> None:
    """VoiceApplicationSid set: the number's own voice URLs are ignored."""
    desk = office({"/application": "<Say>application</Say>"})
    made = desk.client.applications.create(friendly_name="menu", voice_url=BASE + "/application")
    (number,) = desk.client.incoming_phone_numbers.list()

    number.update(voice_application_sid=made.sid)
    desk.line.dial()
    desk.line.run()

    assert ["application"] == desk.line.said()


def test_an_application_is_a_document_for_a_call(office: Callable[..., Any]) -> None:
    """ApplicationSid in place of a Url; it can be changed and removed."""
    desk = office({"/application": "<Say>application</Say>"}, callees={COLLEAGUE: "after:5s"})
    made = desk.client.applications.create(voice_url=BASE + "/application")

    desk.client.calls.create(to=COLLEAGUE, from_=COMPANY, application_sid=made.sid)
    desk.line.run()

    assert ["application"] == desk.line.said()
    assert "menu" == made.update(friendly_name="menu").friendly_name
    assert [made.sid] == [each.sid for each in desk.client.applications.list(friendly_name="menu")]
    assert made.delete()
    assert [] == desk.client.applications.list()


def test_a_number_is_bought_and_given_back(office: Callable[..., Any]) -> None:
    """Once; the second time it is not for sale."""
    desk = office({})

    bought = desk.client.incoming_phone_numbers.create(phone_number="+14155550100", friendly_name="branch")
    with pytest.raises(TwilioRestException) as refused:
        desk.client.incoming_phone_numbers.create(phone_number="+14155550100")

    assert "branch" == bought.fetch().friendly_name
    assert 21422 == refused.value.code
    assert bought.delete()
    assert [COMPANY] == [each.phone_number for each in desk.client.incoming_phone_numbers.list()]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"voice_url": "somewhere"}, 21402),
        ({"voice_method": "PUT"}, 21403),
        ({"voice_url": "", "voice_fallback_url": BASE}, 21405),
        ({"sms_fallback_url": BASE}, 21406),
    ],
    ids=["url", "method", "voice fallback alone", "sms fallback alone"],
)
def test_what_cannot_be_set_is_refused(office: Callable[..., Any], given: dict[str, str], code: int) -> None:
    """Each with Twilio's number, and nothing is changed."""
    desk = office({})
    (number,) = desk.client.incoming_phone_numbers.list()

    with pytest.raises(TwilioRestException) as refused:
        number.update(**given)

    assert code == refused.value.code
    assert BASE + "/voice" == number.fetch().voice_url


def test_the_account_is_shown(office: Callable[..., Any]) -> None:
    """Active, its own owner."""
    desk = office({})

    account = desk.client.api.accounts(desk.client.account_sid).fetch()

    assert ("active", desk.client.account_sid) == (account.status, account.owner_account_sid)
