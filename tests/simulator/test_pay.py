"""Pay: each number is asked for, judged, and told masked; nothing is charged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ivr.simulator import cards

if TYPE_CHECKING:
    from collections.abc import Callable

VISA, AMEX = "4242424242424242", "378282246310005"


@pytest.fixture
def paid(phone: Callable[..., Any]) -> Callable[..., Any]:
    """Return a maker: the verb and keys in, the line and the action's parameters out."""

    def run(pay: str, keys: str, inside: str = "") -> tuple[Any, dict[str, str]]:
        document = f"<Pay action='/paid' {pay}>{inside}</Pay><Say>never</Say>"
        line = phone({"/voice": document, "/paid": "", "/step": ""}, keys)
        (asked,) = line.app.at("/paid")
        return line, asked.params

    return run


def test_a_card_is_taken(paid: Callable[..., Any]) -> None:
    """Number, date, code and postal code; the number is masked but for its end, the code wholly."""
    line, told = paid("", f"{VISA}# 1227 123 94103#")

    assert "success" == told["Result"]
    assert ("xxxxxxxxxxxx4242", "visa", "1227", "xxx", "94103", "credit-card") == tuple(
        told[name]
        for name in (
            "PaymentCardNumber",
            "PaymentCardType",
            "ExpirationDate",
            "SecurityCode",
            "PaymentCardPostalCode",
            "PaymentMethod",
        )
    )
    assert told["PaymentToken"]
    assert "PaymentConfirmationCode" not in told
    assert "Thank you. Your payment is being processed." == line.said()[-1]


def test_no_card_number_leaves_the_verb(paid: Callable[..., Any]) -> None:
    """Neither in what the app is told nor in any event but the keys themselves."""
    line, told = paid("statusCallback='/step'", f"{VISA}# 1227 123 94103#")

    assert VISA not in str(told)
    assert VISA not in str([event.fields for event in line.events if event.event != "press"])


def test_a_charge_is_confirmed(paid: Callable[..., Any]) -> None:
    """With an amount there is a confirmation code in place of the token."""
    _, told = paid("chargeAmount='10.50' securityCode='false' postalCode='false'", f"{VISA}# 1227")

    assert "PaymentConfirmationCode" in told
    assert "PaymentToken" not in told


def test_an_account_is_taken(paid: Callable[..., Any]) -> None:
    """By routing number and account number."""
    _, told = paid("paymentMethod='ach-debit'", "110000000 000123456789#")

    assert ("success", "110000000", "xxxxxxxx6789", "consumer-checking") == tuple(
        told[name] for name in ("Result", "BankRoutingNumber", "BankAccountNumber", "BankAccountType")
    )


def test_a_star_gives_up(paid: Callable[..., Any]) -> None:
    """At any step."""
    _, told = paid("", f"{VISA}# *")

    assert "caller-interrupted-with-star" == told["Result"]


def test_a_hang_up_is_told(paid: Callable[..., Any]) -> None:
    """The action is requested once, and its answer heard by nobody."""
    line, told = paid("", f"{VISA}# hangup")

    assert "caller-hung-up" == told["Result"]
    assert "completed" == told["CallStatus"]
    assert "completed" == line.leg.status


@pytest.mark.parametrize(
    ("keys", "error"),
    [
        (".", "timeout"),
        ("4242424242424241#", "invalid-card-number"),
        ("6011111111111117#", "invalid-card-type"),
        (f"{VISA}# 1327", "invalid-date"),
        (f"{VISA}# 1026", "invalid-date"),
        (f"{VISA}# 1227 12#", "invalid-security-code"),
        (f"{VISA}# 1227 123 9#", "input-matching-failed"),
    ],
    ids=["silence", "check digit", "kind of card", "no month", "last month", "short code", "short postal code"],
)
def test_what_is_wrong_has_a_name(paid: Callable[..., Any], keys: str, error: str) -> None:
    """The status callback is told of each step, and after the last try the payment has failed."""
    line, told = paid("statusCallback='/step' minPostalCodeLength='5'", keys)

    assert error == line.app.at("/step")[-1].params["ErrorType"]
    assert "too-many-failed-attempts" == told["Result"]


def test_a_key_that_is_no_digit_is_no_date(wire: Callable[..., Any]) -> None:
    """A to D are on the wire only; a date with one is wrong, as any that cannot be."""
    line = wire({"/voice": "<Pay action='/paid' statusCallback='/step'/>", "/paid": "", "/step": ""})
    line.dial()

    line.press(0.5, f"{VISA}#").press(2, "1A27").run()

    assert "invalid-date" == line.app.at("/step")[-1].params["ErrorType"]
    assert "too-many-failed-attempts" == line.app.at("/paid")[0].params["Result"]


def test_a_second_try_may_mend_it(paid: Callable[..., Any]) -> None:
    """maxAttempts counts for each step; the prompt is the one for the error and the attempt."""
    prompts = (
        "<Prompt for='payment-card-number'><Say>card</Say></Prompt>"
        "<Prompt for='payment-card-number' errorType='invalid-card-number' attempt='2'><Say>again</Say></Prompt>"
        "<Prompt for='payment-processing'><Say>done</Say></Prompt>"
    )
    line, told = paid("maxAttempts='2' securityCode='false' postalCode='false'", f"1234# {VISA}# 1227", prompts)

    assert "success" == told["Result"]
    assert ["card", "again", "done"] == [text for text in line.said() if "Please" not in text]


def test_the_prompt_for_a_card_knows_the_card(paid: Callable[..., Any]) -> None:
    """An American Express code has four digits, and may have a prompt of its own."""
    prompts = "<Prompt for='security-code' cardType='amex'><Say>four digits</Say></Prompt>"
    line, told = paid("postalCode='false'", f"{AMEX}# 1227 1234", prompts)

    assert ("success", "xxxx", "amex") == (told["Result"], told["SecurityCode"], told["PaymentCardType"])
    assert "four digits" in line.said()


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (VISA, "visa"),
        ("5555555555554444", "mastercard"),
        ("2223003122003222", "mastercard"),
        (AMEX, "amex"),
        ("6011111111111117", "discover"),
        ("30569309025904", "diners-club"),
        ("36227206271667", "diners-club"),
        ("3566002020360505", "jcb"),
        ("6759649826438453", "maestro"),
        ("1234", ""),
    ],
)
def test_cards_are_known_by_their_numbers(number: str, kind: str) -> None:
    """The test numbers that card processors publish."""
    assert kind == cards.kind(number)
    assert cards.is_valid(number) or not kind
