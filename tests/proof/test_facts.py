"""Facts that would be spoken wrongly are refused by name of their rule."""

from __future__ import annotations

import pytest

from ivr.proof.lint.evidence import Evidence

from .conftest import TREE
from .test_wording import saying

AS_OF = "as_of: {kind: date, value: 2026-02-20}\n"


@pytest.mark.parametrize("address", ["serviceyeepay.com", "a@b@c.com", "service＠yeepay.com", "@yeepay.com"])
def test_address_without_its_sign(broken, address):
    """Exactly one '@', the ASCII one, with a name before it."""
    found = broken(only="F03", facts=f"mail: {{kind: email, value: '{address}'}}\n{AS_OF}")

    assert [
        (
            f"F03 error tree/facts.yaml:1:28: '{address}' is no email that can be spoken. Write an address with one "
            "'@', such as service@example.com."
        )
    ] == found


def test_address_as_it_should_be(broken):
    """service@yeepay.com is one."""
    assert [] == broken(only="F03", facts="mail: {kind: email, value: service@yeepay.com}\n" + AS_OF)


DEMO = AS_OF + "spare_line: {kind: phone, value: 010-88888888, demo: yes}\n"


@pytest.mark.parametrize(
    ("transfer", "number", "expected"),
    [
        ("desk2", "+861088888888", ["error"]),
        ("desk2", "+862187654321", []),
        ("desk2", "", []),
        ("010-88888888", "", ["error"]),
        ("+862187654321", "", ["error"]),
    ],
    ids=["demo in the settings", "a number of our own", "none set", "demo in the tree", "a number in the tree"],
)
def test_demo_number_is_not_dialled(severities, transfer, number, expected):
    """F04: neither written in the tree nor set for a destination."""
    main = TREE["main.yaml"].replace("to: operator", "to: main.desk", 1)
    main += f"main.desk: {{transfer: '{transfer}', failed: operator}}\n"
    destinations = {transfer: number} if number else {}

    assert expected == severities("F04", evidence=Evidence(destinations=destinations), main=main, facts=DEMO)


@pytest.mark.parametrize(("value", "expected"), [("400-800-9000", []), ("400-800-900", ["error"])])
def test_phone_fact(severities, value, expected):
    """F02: a number that somebody has."""
    assert expected == severities("F02", facts=AS_OF + f"hotline: {{kind: phone, value: {value}}}\n")


def test_fact_that_nothing_uses(broken):
    """Y06: it is told; one that a prompt, the hours or the program itself uses is not."""
    known = "as_of: {kind: date, value: 2026-02-27}\nnotice_h: {kind: number, value: 48}\n"
    known += "open_at: {kind: time, value: 08:00}\nspare: {kind: phone, value: 010-88888888}\n"
    hours = "zone: Asia/Shanghai\ndesks: {special: {every_day: '{open_at}-22:00'}}\n"

    (told,) = broken(only="Y06", facts=known, hours=hours)

    assert told.startswith("Y06 info tree/facts.yaml:4:29: nothing says or uses the fact 'spare'.")
    assert [] == broken(only="Y06", facts=known, hours=hours, main=saying(chinese="请拨打{spare}。"))
