"""The office's pages: who may see them, what the inbox shows, and the report of the days that are asked for."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree, html

from ivr.cli.serve import route_table
from ivr.office import outbox
from ivr.office.inbox import A_PAGE
from ivr.office.outbox import Kept, Message, Refused, Taken, Unknown
from ivr.settings import Settings
from ivr.store.engine import open_store
from ivr.web.door import is_guarded
from ivr.web.factory import create_app

if TYPE_CHECKING:
    from conftest import Twilio
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from ivr.menu.model import MenuTree
    from ivr.office.outbox import Outcome
    from ivr.store.engine import Store

NOW = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
PASSWORD = "0123456789abcdef01234567"
PAGES = ("/inbox", "/inbox.json", "/reports", "/reports.json", "/reports.csv", "/reports.txt")
NUMBER = "+8613800138000"


@pytest.fixture
def store() -> Store:
    return open_store()


@pytest.fixture
def office(tree: MenuTree, store: Store) -> FlaskClient:
    """A browser on this machine, in development."""
    return create_app(Settings(development=True), tree, lambda: NOW, store).test_client()


def put(
    store: Store,
    key: str,
    outcome: Outcome | None = None,
    kind: Any = "sms",
    to: str = NUMBER,
    body: str = "words",
    at: datetime = NOW,
) -> None:
    """Put a message in the outbox, and have a worker come to the outcome."""
    with store.begin() as connection:
        outbox.put(connection, Message(key, kind, "survey", to, "hash", body, "CA1"), at)
    if outcome is not None:
        with store.begin() as connection:
            leased = outbox.lease(connection, at)
            assert leased is not None
            outbox.settle(connection, leased, outcome, at)


def words(answer: TestResponse) -> str:
    return " ".join(html.fromstring(answer.data).find(".//main").text_content().split())


def basic(password: str, name: str = "office") -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_closed_without_a_password_in_production(production: Twilio, path: str) -> None:
    """From this machine too, which is where a proxy stands."""
    answer = production.app.test_client().get(path)

    assert (403, "The office's pages are closed: IVR_OFFICE_PASSWORD is not set.\n") == (
        answer.status_code,
        answer.text,
    )


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("development", [True, False])
def test_a_page_opens_with_the_password_alone(tree: MenuTree, path: str, development: bool) -> None:
    """A password that is set is asked of everybody; the name does not count."""
    settings = Settings(development=development, auth_token="t", office_password=PASSWORD)
    browser = create_app(settings, tree, lambda: NOW).test_client()

    refused = [
        browser.get(path, headers=given)
        for given in ({}, basic(""), basic(PASSWORD[:-1]), basic("口令"), {"Authorization": f"Bearer {PASSWORD}"})
    ]

    assert {401} == {answer.status_code for answer in refused}
    assert {("basic", "ivr", "UTF-8")} == {
        (asked.type, asked.realm, asked.get("charset")) for answer in refused for asked in [answer.www_authenticate]
    }
    assert [200, 200] == [browser.get(path, headers=basic(PASSWORD, name)).status_code for name in ("office", "")]


@pytest.mark.parametrize(
    "given",
    [
        {"environ_base": {"REMOTE_ADDR": "203.0.113.9"}},
        {"headers": {"X-Forwarded-For": "127.0.0.1"}},
        {"headers": {"Host": "attacker.example"}},
    ],
    ids=["another machine", "a proxy", "a name that was bent to this machine"],
)
def test_development_opens_to_this_machine_only(office: FlaskClient, given: dict[str, Any]) -> None:
    """As a webhook without a signature."""
    assert 200 == office.get("/inbox").status_code
    assert 403 == office.get("/inbox", **given).status_code


def test_every_route_is_twilios_or_open_or_behind_the_door(production: Twilio) -> None:
    """A page that is added later is guarded without anybody thinking of it."""
    production.app.add_url_rule("/desk", view_func=lambda: "secret")

    assert 403 == production.app.test_client().get("/desk").status_code
    rules = {row["rule"] for row in route_table(production.app) if not row["signed"]}
    assert {"/inbox", "/inbox.json", "/reports", "/reports.<suffix>", "/desk"} == {
        rule for rule in rules if is_guarded(rule)
    }
    assert 404 == production.app.test_client().get("/nothing").status_code


@pytest.mark.parametrize(
    ("outcome", "standing", "facts"),
    [
        (None, "waiting", {"tries": 0, "why": None}),
        (Kept(), "kept", {"tries": 1, "next": None}),
        (Taken("SM1"), "sent", {"tries": 1, "next": None}),
        (Refused("HTTP 429"), "not sent", {"why": "HTTP 429", "next": "2026-11-24T10:30:30+08:00"}),
        (Refused("no", for_good=True), "not sent", {"why": "no", "next": None}),
        (Unknown("lost"), "unknown", {"why": "lost", "next": "2026-11-24T10:31:00+08:00"}),
    ],
    ids=["waiting", "kept", "sent", "to be tried again", "given up", "unknown"],
)
def test_the_inbox_says_where_a_message_stands(
    office: FlaskClient, store: Store, outcome: Outcome | None, standing: str, facts: dict[str, object]
) -> None:
    """And why, and when it is tried again, on the line's own clock."""
    put(store, "a", outcome)

    found = office.get("/inbox.json").json

    assert found is not None
    [message] = found["messages"]
    assert (standing, "sms", "survey", "words", "2026-11-24T10:30:00+08:00", "CA1") == tuple(
        message[name] for name in ("state", "kind", "template", "body", "made", "call")
    )
    assert facts == {name: message[name] for name in facts}
    assert {standing: 1} == {name: number for name, number in found["counts"].items() if number}
    page = html.fromstring(office.get("/inbox").data)
    assert [standing.replace(" ", "-")] == [
        each.get("class").removeprefix("state ") for each in page.find_class("state")
    ]


@pytest.mark.parametrize("path", ["/inbox", "/inbox.json"])
@pytest.mark.parametrize("outcome", [None, Taken("SM1"), Refused("x")])
def test_no_number_is_shown_whole(office: FlaskClient, store: Store, path: str, outcome: Outcome | None) -> None:
    """Only its last figures, whatever became of the message."""
    put(store, "a", outcome)

    text = office.get(path).get_data(as_text=True)

    assert "•••8000" in text or "\\u2022\\u2022\\u20228000" in text
    assert NUMBER[1:] not in text
    assert "hash" not in text


def test_kinds_are_shown_whatever_they_are(office: FlaskClient, store: Store) -> None:
    """Also one that nobody has named yet."""
    for kind in ("sms", "email", "ring", "pigeon"):
        put(store, kind, Kept(), kind, body=f"by {kind}")

    shown = words(office.get("/inbox", headers={"Accept-Language": "en"}))

    assert all(each in shown for each in ("Text message →", "E-mail →", "Call to an agent →", "pigeon →", "by pigeon"))


def test_the_inbox_is_paged_newest_first(office: FlaskClient, store: Store) -> None:
    """Each message once, however many there are."""
    for number in range(2 * A_PAGE + 1):
        put(store, f"{number}", Kept(), body=f"<{number}>")

    seen: list[list[str]] = []
    address: str | None = "/inbox"
    while address:
        page = html.fromstring(office.get(address).data)
        seen.append([each.text_content() for each in page.find_class("body")])
        address = next((f"/{link.get('href')}" for link in page.iterfind(".//a[@rel='next']")), None)

    assert [A_PAGE, A_PAGE, 1] == [len(page) for page in seen]
    assert [False, True] == ["最新的消息" in words(office.get(path)) for path in ("/inbox", "/inbox?before=2")]
    assert [f"<{number}>" for number in reversed(range(2 * A_PAGE + 1))] == [body for page in seen for body in page]


def test_the_inbox_shows_one_state_only(office: FlaskClient, store: Store) -> None:
    """Counts stay those of all, and the pages that follow stay in it."""
    for number in range(A_PAGE + 1):
        put(store, f"r{number}", Refused("no", for_good=True))
    put(store, "k", Kept())

    page = html.fromstring(office.get("/inbox?state=not+sent").data)
    rest = office.get("/" + page.find(".//a[@rel='next']").get("href"))

    assert {"state not-sent"} == {each.get("class") for each in page.find_class("state")}
    assert [str(A_PAGE + 2), "0", "1", "0", str(A_PAGE + 1), "0"] == [
        tile.find("b").text for tile in page.find_class("tile")
    ]
    assert 1 == len(html.fromstring(rest.data).find_class("state"))


@pytest.mark.parametrize(
    ("sms", "says"), [("inbox", "Nothing is sent"), ("twilio", "Text messages go out through Twilio")]
)
def test_the_inbox_says_whether_anything_leaves(tree: MenuTree, sms: Any, says: str) -> None:
    """By default nothing does."""
    browser = create_app(replace(Settings(development=True), sms=sms), tree).test_client()

    shown = words(browser.get("/inbox", headers={"Accept-Language": "en"}))

    assert says in shown
    assert "There are no messages yet." in shown


def test_what_a_stranger_wrote_is_text(office: FlaskClient, store: Store) -> None:
    """In the body, the recipient and the reason."""
    evil = "<script>alert(1)</script>\"'&"
    put(store, "a", Refused(evil), "email", to=f"<b>@{evil}", body=evil)
    put(store, "b", Kept(), kind="<i>")

    page = html.fromstring(office.get("/inbox").data)

    assert [] == list(page.iter("script", "i"))
    assert evil in page.find_class("body")[1].text_content()
    assert evil in page.find_class("small")[1].text_content()


@pytest.mark.parametrize("path", ["/inbox", "/reports"])
def test_a_page_needs_no_script_and_its_policy_allows_none(office: FlaskClient, store: Store, path: str) -> None:
    """The header allows the styles in the page to the letter, and nothing else."""
    put(store, "a", Kept())

    answer = office.get(path)

    page = etree.fromstring(answer.data, etree.XMLParser(load_dtd=False, resolve_entities=False))
    style = page.findtext(".//{*}style") or ""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = answer.headers["Content-Security-Policy"]
    assert f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none'; " in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert [] == [each for each in page.iter() if each.get("style") or any(name[:2] == "on" for name in each.attrib)]
    assert [] == list(page.iter("{*}script", "{*}link", "{*}img"))
    assert ("no-store", "DENY") == (answer.headers["Cache-Control"], answer.headers["X-Frame-Options"])


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("/inbox?state=lost", "state is one of waiting, kept, sent, not sent, unknown."),
        ("/inbox?before=-1", "before is the number of a message."),
        ("/inbox?before=١", "before is the number of a message."),
        ("/inbox.json?before=" + "9" * 19, "before is the number of a message."),
        ("/inbox?before=1&before=2", "What can be asked for is before, state, each once."),
        ("/inbox?page=2", "What can be asked for is before, state, each once."),
        ("/reports?quarter=2026", "quarter 2026 is no quarter. Write it as 2026Q4."),
        ("/reports?from=1.7.2026", "from 1.7.2026 is no day of the calendar. Write it as 2026-07-01."),
        ("/reports?from=2026-07-02&to=2026-07-01", "to 2026-07-01 is before from 2026-07-02. Exchange them."),
        ("/reports.json?quarter=2026Q1&to=2026-07-01", "quarter names the days already. Give it, or from and to."),
        ("/reports.csv?from=2025-01-01&to=2026-01-02", "from and to lie more than 366 days apart."),
        ("/reports.xml", "A report is written as json, csv, txt."),
    ],
)
def test_what_cannot_be_asked_for_is_told(office: FlaskClient, target: str, says: str) -> None:
    """In words that name what would be right."""
    answer = office.get(target)

    assert (400, "text/plain; charset=utf-8") == (answer.status_code, answer.content_type)
    assert says in answer.text


def test_a_report_of_days_in_four_forms(office: FlaskClient, development: Twilio, store: Store) -> None:
    """The same figures on the page and in each file; days are the line's own."""
    caller = replace(development, app=office.application)
    caller.post("/voice")
    query = "?from=2026-11-24&to=2026-11-24"

    page, values, sheet, text = (office.get(f"/reports{suffix}{query}") for suffix in ("", ".json", ".csv", ".txt"))
    day_before = office.get("/reports.json?from=2026-11-01&to=2026-11-23")

    assert values.json is not None
    assert day_before.json is not None
    assert {"calls": 1} == {
        figure["name"]: figure["value"] for figure in values.json["sections"][0]["figures"] if figure["name"] == "calls"
    }
    assert day_before.json["empty"]
    [row] = [row for row in csv.DictReader(io.StringIO(sheet.text, newline="")) if row["指标标识"] == "calls"][:1]
    assert "1" == row["数值"]
    assert "接通率" in text.text
    shown = html.fromstring(page.data)
    assert "1" == shown.find(".//dl/div/dd/span").text
    assert ["2026-11-24", "2026-11-24"] == [box.get("value") for box in shown.iterfind(".//input")]
    files = [link.get("href") for link in shown.iterfind(".//nav[@aria-label='下载同一报告']/a")]
    assert [200, 200, 200] == [office.get(f"/{file}").status_code for file in files]


def test_a_report_offers_the_quarters_before(office: FlaskClient) -> None:
    """Today's is shown where nothing is asked; a form that was left empty asks for nothing."""
    page = html.fromstring(office.get("/reports?from=&to=", headers={"Accept-Language": "en"}).data)

    links = {link.text: link for link in page.iterfind(".//nav[@aria-label='Quarters']/a")}
    assert ["2026 Q4", "2026 Q3", "2026 Q2", "2026 Q1", "2025 Q4"] == list(links)
    assert ["2026 Q4"] == [name for name, link in links.items() if link.get("aria-current")]
    assert "2025年第4季度" in words(office.get("/" + links["2025 Q4"].get("href")))


def test_one_report_at_a_time(office: FlaskClient, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads that add up figures answer no call: who asks meanwhile is told to wait, and then is served."""
    from ivr.web import pages

    meanwhile: list[TestResponse] = []
    real = pages.read_report

    def asked_within(*given: Any) -> Any:
        meanwhile.append(office.get("/reports.json"))
        return real(*given)

    monkeypatch.setattr(pages, "read_report", asked_within)

    first = office.get("/reports")

    assert (200, 503, "5") == (first.status_code, meanwhile[0].status_code, meanwhile[0].headers["Retry-After"])


@pytest.mark.parametrize("path", ["/inbox", "/reports"])
def test_a_store_that_is_down_is_told(office: FlaskClient, store: Store, path: str) -> None:
    """In words, and it is no fault of the program."""
    store.close()  # what was in memory is gone, its tables too

    answer = office.get(path)

    assert (503, "The store cannot be read at this moment. Try again later.\n") == (answer.status_code, answer.text)


def test_a_message_in_the_future_of_a_clock_is_shown(office: FlaskClient, store: Store) -> None:
    """Clocks jump; nothing here is ordered or left out by them."""
    put(store, "a", body="first", at=NOW + timedelta(days=400))
    put(store, "b", body="second")

    page = html.fromstring(office.get("/inbox").data)

    assert ["second", "first"] == [each.text_content() for each in page.find_class("body")]
