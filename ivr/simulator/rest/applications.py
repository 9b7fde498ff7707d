"""TwiML applications: webhooks under one SID. https://www.twilio.com/docs/usage/api/applications"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ivr.simulator.http.parameters import API_VERSION
from ivr.simulator.rest.account import Account, page
from ivr.simulator.rest.refusal import missing
from ivr.simulator.rest.routes import Answer, route
from ivr.simulator.rest.settings import UNSET, WEBHOOKS, changes, check_fallbacks

if TYPE_CHECKING:
    from ivr.simulator.rest.asked import Asked

SETTABLE = (
    *WEBHOOKS,
    "SmsStatusCallback",
    "MessageStatusCallback",
    "PublicApplicationConnectEnabled",
)


@route("POST", "Applications.json")
def create(account: Account, asked: Asked) -> Answer:
    """Make an application."""
    fields = _fresh(account) | changes(asked, SETTABLE)
    check_fallbacks(fields)
    account.applications[fields["sid"]] = fields
    return Answer(201, fields)


@route("GET", "Applications.json")
def list_(account: Account, asked: Asked) -> Answer:
    """List all applications."""
    name = asked.filter("FriendlyName")
    found = [each for each in account.applications.values() if name in ("", each["friendly_name"])]
    return page(account, asked, "applications", found, dict)


@route("GET", "Applications/{sid}.json")
def fetch(account: Account, asked: Asked, sid: str) -> Answer:
    """Return one application."""
    return Answer(200, dict(_find(account, asked, sid)))


@route("POST", "Applications/{sid}.json")
def update(account: Account, asked: Asked, sid: str) -> Answer:
    """Change an application."""
    fields = _find(account, asked, sid) | changes(asked, SETTABLE)
    check_fallbacks(fields)
    account.applications[sid] = fields | {"date_updated": account.date(account.exchange.t)}
    return Answer(200, dict(account.applications[sid]))


@route("DELETE", "Applications/{sid}.json")
def delete(account: Account, asked: Asked, sid: str) -> Answer:
    """Remove an application."""
    _find(account, asked, sid)
    del account.applications[sid]
    return Answer(204)


def _fresh(account: Account) -> dict[str, Any]:
    sid, now = account.new_sid("AP"), account.date(account.exchange.t)
    return UNSET | {
        "account_sid": account.sid,
        "api_version": API_VERSION,
        "date_created": now,
        "date_updated": now,
        "friendly_name": None,
        "message_status_callback": "",
        "sid": sid,
        "sms_status_callback": "",
        "uri": account.uri(f"Applications/{sid}.json"),
        "public_application_connect_enabled": False,
    }


def _find(account: Account, asked: Asked, sid: str) -> dict[str, Any]:
    if sid not in account.applications:
        raise missing(asked.path)
    return account.applications[sid]
