"""The real app on a small tree, with a stand-in for Twilio that signs as Twilio's own library does."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import etree
from twilio.request_validator import RequestValidator

from ivr.menu.load import load_tree
from ivr.settings import Settings
from ivr.web.factory import create_app

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

    from ivr.menu.model import MenuTree

PUBLIC_URL = "https://ivr.example.com"
TOKEN = "an-auth-token"
FORM = {
    "CallSid": "CA0123456789abcdef0123456789abcdef",
    "AccountSid": "AC0123456789abcdef0123456789abcdef",
    "From": "+8613800138000",
    "To": "+864008009000",
    "CallStatus": "in-progress",
    "Direction": "inbound",
    "ApiVersion": "2010-04-01",
    "CallerCity": "",
}


@dataclass
class Twilio:
    """Posts to an app as Twilio would. token: what it signs with, None for not at all."""

    app: Flask
    url: str = PUBLIC_URL
    token: str | None = TOKEN
    form: dict[str, str] = field(default_factory=lambda: dict(FORM))

    def post(self, target: str, *, headers: dict[str, str] | None = None, **params: str) -> TestResponse:
        form = {**self.form, **params}
        sent = dict(headers or {})
        if self.token is not None:
            sent.setdefault("X-Twilio-Signature", self.sign(target, form))
        return self.app.test_client().post(target, data=form, headers=sent)

    def sign(self, target: str, form: dict[str, str]) -> str:
        return str(RequestValidator(self.token).compute_signature(self.url + target, form))

    def after(self, answer: TestResponse, *, verb: str = "Gather", link: str = "action", **params: str) -> TestResponse:
        """Go on from an answer: follow its verb's link with what the caller did."""
        return self.post(self.verbs(answer, verb)[0].get(link) or "", **params)

    def press(self, answer: TestResponse, keys: str) -> TestResponse:
        """Press keys, one a turn."""
        for key in keys:
            answer = self.after(answer, Digits=key, FinishedOnKey="", msg="Gather End")
        return answer

    def silence(self, answer: TestResponse) -> TestResponse:
        return self.post(self.verbs(answer, "Redirect")[0].text or "")

    @staticmethod
    def verbs(answer: TestResponse, tag: str) -> list[etree._Element]:
        return list(etree.fromstring(answer.data).iter(tag))

    def spoken(self, answer: TestResponse) -> str:
        return " ".join("".join(say.itertext()) for say in self.verbs(answer, "Say"))


@pytest.fixture(scope="session")
def tree() -> MenuTree:
    return load_tree(Path(__file__).parents[1] / "callflow" / "tree")


@pytest.fixture
def production(tree: MenuTree) -> Twilio:
    """The app as it is served, and Twilio with the right token."""
    return Twilio(create_app(Settings(public_url=PUBLIC_URL, auth_token=TOKEN), tree))


@pytest.fixture
def development(tree: MenuTree) -> Twilio:
    """The app as a builder runs it, dialled from this machine without a signature."""
    return Twilio(create_app(Settings(development=True), tree), "http://localhost", None)
