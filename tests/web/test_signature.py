"""Who gets in: every Twilio route, every way of not being Twilio."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from ivr.errors import WrongUse
from ivr.settings import Settings
from ivr.web.door import is_guarded
from ivr.web.factory import create_app
from ivr.web.signature import Gate, is_signed, raw_target

if TYPE_CHECKING:
    from conftest import Twilio
    from flask import Flask

    from ivr.menu.model import MenuTree

# Routes that anybody may ask for, every other one must be Twilio's: Twilio fetches what it plays without a signature.
OPEN = {"/healthz", "/readyz", "/audio/<release>/<language>/<node>.wav"}
# Routes for who knows the office's password: tests/web/test_pages.py.
OFFICE = {"/inbox", "/inbox.json", "/reports", "/reports.<suffix>"}


def signed_rules(app: Flask) -> list[str]:
    return [rule.rule for rule in app.url_map.iter_rules() if rule.rule not in OPEN | OFFICE]


def test_every_route_is_signed_or_known_to_be_open(production: Twilio) -> None:
    """A new route is behind the gate, or this list says why not."""
    rules = {rule.rule for rule in production.app.url_map.iter_rules()}

    assert rules >= OPEN | OFFICE
    assert all(is_signed(rule) for rule in rules - OPEN - OFFICE)
    assert not any(is_signed(rule) for rule in OPEN | OFFICE)
    assert rules - OPEN == {rule for rule in rules if is_signed(rule) or is_guarded(rule)}


def test_unsigned_and_wrongly_signed_requests_are_refused_on_every_route(production: Twilio) -> None:
    """Twelve ways of not being Twilio, on each route, the office's too: 403, never an exception."""
    client = production.app.test_client()
    rules = [*signed_rules(production.app), *OFFICE]
    other = RequestValidator("another-token")
    answers = {}
    for rule in rules:
        right = production.sign(rule, production.form)
        for name, signature in {
            "none": None,
            "empty": "",
            "wrong": "AAAA",
            "other token": other.compute_signature(production.url + rule, production.form),
            "empty token": RequestValidator("").compute_signature(production.url + rule, production.form),
            "other host": RequestValidator(production.token).compute_signature(
                "http://localhost" + rule, production.form
            ),
            "other path": production.sign("/voice/other", production.form),
            "without form": production.sign(rule, {}),
            "cut": right[:-1],
            "longer": right + "=",
            "twice": f"{right}, {right}",
            "not ascii": "\xff" * 28,
        }.items():
            headers = {} if signature is None else {"X-Twilio-Signature": signature}
            answers[rule, name] = client.post(rule, data=production.form, headers=headers).status_code

    assert 12 * len(rules) == len(answers)
    assert {403} == set(answers.values())


def test_signed_requests_pass_on_every_route(production: Twilio) -> None:
    """With the right signature no route answers 403."""
    statuses = {rule: production.post(rule).status_code for rule in signed_rules(production.app)}

    # A turn's route needs its state in the query; the others are answered.
    assert {200, 204, 400} == set(statuses.values())
    assert (200, 200, 204) == (statuses["/voice"], statuses["/voice/fallback"], statuses["/voice/status"])


def test_unknown_paths_below_voice_are_behind_the_gate(production: Twilio) -> None:
    """A stranger learns nothing about which paths exist; Twilio gets a 404."""
    client = production.app.test_client()

    for path in ("/voice/unknown", "/voice/", "/sms/", "/sms/unknown", "/voice/keys/deeper"):
        assert 403 == client.post(path, data=production.form).status_code
        assert 404 == production.post(path).status_code


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_refused(production: Twilio, development: Twilio, method: str) -> None:
    """A Gather by GET would put keys into access logs: 403 unsigned, 405 from this machine."""
    for rule in signed_rules(production.app):
        assert 403 == production.app.test_client().open(rule, method=method).status_code
        assert 405 == development.app.test_client().open(rule, method=method).status_code


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ('{"CallSid": "CA1"}', "application/json"),
        ("CallSid=CA1", "text/plain"),
        ("--x\r\n\r\n--x--", "multipart/form-data; boundary=x"),
        ("", ""),
    ],
)
def test_other_bodies_are_refused(production: Twilio, body: str, content_type: str) -> None:
    """A body that is no form leaves nothing but the URL to sign; it is refused even with that signature."""
    headers = {"X-Twilio-Signature": production.sign("/voice", {})}

    signed = production.app.test_client().post("/voice", data=body, content_type=content_type, headers=headers)
    unsigned = production.app.test_client().post("/voice", data=body, content_type=content_type)

    assert (415, 403) == (signed.status_code, unsigned.status_code)


def test_a_body_over_64_kb_is_refused(production: Twilio) -> None:
    """A webhook is about 1 kB; no worker reads more than 64, and without a signature none at all."""
    client, form = production.app.test_client(), {"CallSid": "x" * 70_000}

    assert 413 == client.post("/voice", data=form, headers={"X-Twilio-Signature": "AAAA"}).status_code
    assert 403 == client.post("/voice", data=form).status_code


def test_the_signed_url_is_the_configured_one(production: Twilio) -> None:
    """Host and forwarding headers change nothing: neither to refuse Twilio nor to admit another."""
    headers = {"Host": "evil.example", "X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example"}
    evil = RequestValidator(production.token).compute_signature("http://evil.example/voice", production.form)

    assert 200 == production.post("/voice", headers=headers).status_code
    assert 403 == production.post("/voice", headers={**headers, "X-Twilio-Signature": evil}).status_code


def test_a_query_is_signed_as_it_was_sent(production: Twilio) -> None:
    """Order and escapes of the query count: another writing of the same query is another URL."""
    target, rewritten = "/voice?language=en%2DUS", "/voice?language=en-US"
    signature = production.sign(target, production.form)

    answers = [
        production.app.test_client().post(sent, data=production.form, headers={"X-Twilio-Signature": signature})
        for sent in (target, rewritten)
    ]

    assert [200, 403] == [answer.status_code for answer in answers]


def test_a_prefix_of_the_public_url_is_part_of_it(tree: MenuTree, production: Twilio) -> None:
    """Behind a proxy that mounts the app below a path, signatures and links have that path."""
    production.url = "https://example.com/ivr"
    production.app = create_app(Settings(public_url=production.url, auth_token=production.token), tree)

    answer = production.post("/voice")

    assert 200 == answer.status_code
    assert (production.verbs(answer, "Gather")[0].get("action") or "").startswith("/ivr/voice/keys?")


def test_both_tokens_are_good_while_one_replaces_the_other(tree: MenuTree, production: Twilio) -> None:
    """During a rotation Twilio may sign with either."""
    both = Settings(public_url=production.url, auth_token="old", auth_token_next="new")
    production.app = create_app(both, tree)

    statuses = {}
    for token in ("old", "new", "older"):
        production.token = token
        statuses[token] = production.post("/voice").status_code

    assert {"old": 200, "new": 200, "older": 403} == statuses


def test_the_algorithm_is_not_the_senders_choice(production: Twilio) -> None:
    """A header that names HMAC_SHA256 does not make its signature count."""
    signature = RequestValidator(production.token).compute_signature(
        production.url + "/voice", production.form, "HMAC_SHA256"
    )
    headers = {"X-Twilio-Signature": signature, "X-Twilio-Webhooks-Signature-Settings": "key=k,algorithm=HMAC_SHA256"}

    assert 403 == production.post("/voice", headers=headers).status_code


def test_the_signature_covers_names_we_do_not_know(production: Twilio) -> None:
    """Twilio adds parameters without notice: they are signed, and then ignored."""
    assert 200 == production.post("/voice", SomethingNew="é 北京", msg="Gather End").status_code


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(["CallSid", "From", "To", "Direction", "CallerCity"]),
    value=st.text(max_size=20),
)
def test_a_changed_parameter_is_refused(production: Twilio, name: str, value: str) -> None:
    """Whatever one parameter is changed to after signing, the request does not get in."""
    headers = {"X-Twilio-Signature": production.sign("/voice", production.form)}
    changed = {**production.form, name: value}
    same = changed == production.form

    answer = production.app.test_client().post("/voice", data=changed, headers=headers)

    assert (answer.status_code == 200) == same


def test_without_a_token_there_is_no_app(tree: MenuTree) -> None:
    """Outside development the app refuses to be made, and says how to mend it."""
    with pytest.raises(WrongUse, match=r"TWILIO_AUTH_TOKEN is not set.*or set IVR_DEVELOPMENT=1"):
        create_app(Settings(), tree)


def test_development_answers_this_machine_unsigned(development: Twilio) -> None:
    """A builder without an account dials the app from the same machine."""
    assert 200 == development.post("/voice").status_code


@pytest.mark.parametrize(
    ("headers", "address"),
    [
        ({"Host": "ivr.example.com"}, "127.0.0.1"),
        ({"Host": "localhost.evil.example"}, "127.0.0.1"),
        ({"Host": "127.0.0.1@evil.example"}, "127.0.0.1"),
        ({"Host": "[::1"}, "127.0.0.1"),
        ({"X-Forwarded-For": "127.0.0.1"}, "127.0.0.1"),
        ({"Origin": "https://evil.example"}, "127.0.0.1"),
        ({"Origin": "https://localhost.evil.example"}, "127.0.0.1"),
        ({"Origin": "null"}, "127.0.0.1"),
        ({"Origin": ""}, "127.0.0.1"),
        ({"Forwarded": "for=127.0.0.1"}, "127.0.0.1"),
        ({"Via": "1.1 proxy"}, "127.0.0.1"),
        ({"X-Real-IP": "127.0.0.1"}, "127.0.0.1"),
        ({}, "203.0.113.7"),
        ({}, "::ffff:203.0.113.7"),
        ({}, ""),
    ],
)
def test_development_answers_nobody_else(development: Twilio, headers: dict[str, str], address: str) -> None:
    """Another machine, another host name or a proxy in between: an unsigned request does not get in."""
    answer = development.app.test_client().post(
        "/voice", data=development.form, headers=headers, environ_overrides={"REMOTE_ADDR": address}
    )

    assert 403 == answer.status_code


def test_development_answers_a_page_of_this_machine(development: Twilio) -> None:
    """A builder's own page may post a form."""
    origins = ["http://localhost:3000", "http://127.0.0.1:5000", "http://[::1]:5000"]

    assert {200} == {development.post("/voice", headers={"Origin": origin}).status_code for origin in origins}


def test_the_name_of_calls_in_process_is_nobodys_over_a_connection(development: Twilio) -> None:
    """Whoever is on the same network may answer to ivr.local, and bend it to this machine."""
    client = development.app.test_client()
    given = {"data": development.form, "headers": {"Host": "ivr.local"}}

    in_process = client.post("/voice", **given)
    by_server = client.post("/voice", environ_overrides={"SERVER_SOFTWARE": "Werkzeug/3.1.6"}, **given)

    assert [200, 403] == [in_process.status_code, by_server.status_code]


def test_a_wrong_signature_is_refused_in_development_too(development: Twilio) -> None:
    """Who signs is judged by it: a mistake in signing shows at the desk, not in production."""
    wrong = development.post("/voice", headers={"X-Twilio-Signature": "AAAA"})
    empty = development.post("/voice", headers={"X-Twilio-Signature": ""})

    assert [403, 403] == [wrong.status_code, empty.status_code]


@pytest.mark.parametrize("url", ["http://localhost", "http://127.0.0.1", "http://[::1]", "http://ivr.local"])
def test_development_without_an_account_takes_the_token_dev(development: Twilio, url: str) -> None:
    """The simulator signs with 'dev' where there is no token; from this machine that is good, from elsewhere not."""
    development.token, development.url = "dev", url
    signature = {"X-Twilio-Signature": development.sign("/voice", development.form)}
    client = development.app.test_client()

    here = client.post("/voice", data=development.form, headers=signature)
    elsewhere = client.post(
        "/voice", data=development.form, headers=signature, environ_overrides={"REMOTE_ADDR": "203.0.113.7"}
    )

    assert [200, 403] == [here.status_code, elsewhere.status_code]


@pytest.mark.parametrize(
    ("environ", "target"),
    [
        ({"RAW_URI": "/voice?a=%2F"}, "/voice?a=%2F"),
        ({"REQUEST_URI": "/voice?a=%2F"}, "/voice?a=%2F"),
        ({"RAW_URI": "http://evil.example/voice?a=1"}, "/voice?a=1"),
        ({"PATH_INFO": "/voice", "QUERY_STRING": "a=%2F"}, "/voice?a=%2F"),
        ({"PATH_INFO": "/voice/\xe4\xb8\xad", "QUERY_STRING": ""}, "/voice/%E4%B8%AD"),
    ],
)
def test_the_raw_request_line_is_found_under_any_server(environ: dict[str, str], target: str) -> None:
    """Each server keeps it under its own name, and a call in the same process has none."""
    assert target == raw_target(environ)


def test_the_gate_agrees_with_twilios_published_vector() -> None:
    """Twilio's own example: https://www.twilio.com/docs/usage/webhooks/webhooks-security"""
    gate = Gate(Settings(public_url="https://example.com", auth_token="12345"))
    form = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675310",
        "Digits": "1234",
        "From": "+14158675310",
        "To": "+18005551212",
    }
    built = EnvironBuilder("/myapp.php?foo=1&bar=2", method="POST", data=form)
    built.headers["X-Twilio-Signature"] = "L/OH5YylLD5NRKLltdqwSvS0BnU="

    assert gate.admits(Request(built.get_environ()))  # type: ignore[arg-type]
