"""The webhook client: how Twilio asks an app, as a generator that says what to send and is told what came.

It signs, retries, follows redirects, keeps cookies and logins, and turns what went wrong into
Twilio's numbers. Must not open a socket, sleep, or know what a document means.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote_plus, urlencode, urljoin, urlsplit

from ivr import clock
from ivr.simulator.http import auth, failures, overrides
from ivr.simulator.http.budget import Budget
from ivr.simulator.http.cache import Cache
from ivr.simulator.http.cookies import CookieError, CookieJar
from ivr.simulator.http.exchange import Caution, Fault, Fetched, FetchError, Reply, Request, Wire
from ivr.simulator.http.parameters import without_answer
from ivr.simulator.http.signature import sign
from ivr.simulator.http.urls import PublicUrl, checked, origin, resolve, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Sequence

    from ivr.clock import Clock

__all__ = ["Fault", "FetchError", "Fetched", "Reply", "Request", "WebhookClient", "Wire", "resolve"]

# https://www.twilio.com/docs/api/errors/11215
MOST_REDIRECTS = 10
# 308 is not among them. https://www.twilio.com/docs/api/errors/11216
FOLLOWED = frozenset({301, 302, 303, 307})
METHODS = frozenset({"GET", "POST"})
# How long a WebSocket is given to say something back; ours, for the call waits that long in real seconds.
STREAM_S = 3.0


class WebhookClient:
    """Asks on behalf of one call and all its legs: cookies and logins last as long as it does.

    public_urls: (public, local) addresses: what lies under `local` is fetched there and signed as under `public`.
    cache: given to let several calls share it.
    new_id: makes idempotency tokens and Digest's client nonces.
    """

    def __init__(
        self,
        *,
        token: str,
        public_urls: Iterable[tuple[str, str]] = (),
        now: Clock = clock.now,
        new_id: Callable[[], str] = lambda: str(uuid.uuid4()),
        cache: Cache | None = None,
    ) -> None:
        self._token = token
        self._public_urls = tuple(PublicUrl(public, local) for public, local in public_urls)
        self._new_id = new_id
        self._cookies = CookieJar(now)
        self._cache = cache or Cache(now)
        self._credentials: dict[str, auth.Credentials] = {}
        self._logins: dict[str, auth.Login] = {}

    def fetch(self, request: Request) -> Generator[Wire, Reply | Fault, Fetched]:
        """Yield each message to send, be sent what came of it, and return the answer that counts.

        A stored answer that is still fresh is returned without a single message.

        Raises:
            FetchError: with Twilio's number, when no usable answer is to be had.
        """
        method, cautions = _method(request.method)
        asked = replace(request, method=method, url=self._public(checked(request.url, request.kind)))
        try:
            limits = overrides.parse(urlsplit(asked.url).fragment)
        except overrides.OverrideError as wrong:
            raise FetchError(wrong.code, str(wrong), shown(asked.url)) from wrong
        budget = Budget(limits)
        for _ in range(MOST_REDIRECTS + 1):
            reply = yield from self._ask(asked, budget)
            if not 300 <= reply.status < 400:
                break
            asked = self._redirected(asked, reply, budget)
        else:
            raise _failed(asked, 11215, f"more than {MOST_REDIRECTS} redirects", budget)
        wrong_answer = failures.of_reply(reply, asked.kind)
        if wrong_answer is not None:
            raise _failed(asked, *wrong_answer, budget)
        content_type = reply.header("Content-Type") or ""
        return Fetched(reply, asked.url, reply.status, content_type, budget.spent_s, (*cautions, *limits.cautions))

    def stream(self, url: str, says: bytes) -> Wire:
        """Return the message that opens a WebSocket and says these lines in it; it is signed, and sent but once.

        Where a public address has a local one, the socket is asked for there, in clear if that is http.

        Raises:
            FetchError: 11100, for what is no wss:// address.
        """
        scheme, _, rest = url.partition("://")
        if scheme.lower() != "wss":
            raise FetchError(11100, f"'{url}' has no wss:// in front.", url)
        public = shown(checked(f"https://{rest}"))
        local = "ws" + self._local(public).removeprefix("http")
        signature = sign("wss" + public.removeprefix("https"), (), self._token)
        headers = (("User-Agent", "TwilioProxy/1.1"), ("X-Twilio-Signature", signature))
        limits = overrides.Overrides()
        return Wire(
            "GET",
            local,
            headers,
            says,
            limits.connect_timeout_s,
            STREAM_S,
            limits.connect_timeout_s + STREAM_S,
            1,
            (),
            "stream",
        )

    def _ask(self, asked: Request, budget: Budget) -> Generator[Wire, Reply | Fault, Reply]:
        """Get one URL answered, with repeats, credentials and the stored copy; redirects are left to the caller."""
        target = _target(asked)
        is_get = asked.method == "GET"
        if is_get and (stored := self._cache.fresh(target)) is not None:
            return stored
        # One token for all sendings of this URL. The target of a redirect is another request and gets its
        # own: an app that repeats answers by token would redirect for ever.
        idempotency = self._new_id()
        attempt, was_challenged = 0, False
        while True:
            attempt += 1
            outcome = budget.take((yield self._wire(asked, target, idempotency, budget, attempt)))
            if isinstance(outcome, Reply):
                self._keep_cookies(asked, target, outcome, budget)
                if outcome.status == 401 and not was_challenged and self._logs_in(asked.url, outcome):
                    was_challenged = True
                    continue
            if not budget.may_repeat(outcome):
                break
        if isinstance(outcome, Fault):
            total_spent = budget.is_spent and budget.sent > 1
            raise _failed(asked, *failures.of_fault(outcome, total_spent=total_spent), budget)
        if is_get and outcome.status == 304:
            return self._cache.confirmed(target, outcome) or outcome
        if is_get:
            self._cache.store(target, outcome)
        return outcome

    def _wire(self, asked: Request, target: str, idempotency: str, budget: Budget, attempt: int) -> Wire:
        url = shown(self._local(target))
        is_post = asked.method == "POST"
        headers = [
            ("User-Agent", "TwilioProxy/1.1"),
            ("Accept", "*/*"),
            ("Accept-Encoding", "gzip"),
            ("X-Twilio-Signature", sign(target, asked.params if is_post else (), self._token)),
            ("I-Twilio-Idempotency-Token", idempotency),
        ]
        if is_post:
            headers.append(("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"))
        else:
            headers.extend(self._cache.conditions(target))
        if (cookies := self._cookies.header(target)) is not None:
            headers.append(("Cookie", cookies))
        if (login := self._logins.get(origin(target))) is not None:
            headers.append(("Authorization", login.header(asked.method, url)))
        return Wire(
            asked.method,
            url,
            tuple(headers),
            _form(asked.params) if is_post else b"",
            min(budget.limits.connect_timeout_s, budget.left_s),
            min(budget.limits.read_timeout_s, budget.left_s),
            budget.left_s,
            attempt,
            asked.params,
            asked.kind,
            budget.limits.sni,
        )

    def _redirected(self, asked: Request, reply: Reply, budget: Budget) -> Request:
        location = reply.header("Location")
        if reply.status not in FOLLOWED:
            followed = ", ".join(map(str, sorted(FOLLOWED)))
            raise _failed(asked, 11216, f"the answer was {reply.status}; Twilio follows only {followed}", budget)
        if not location:
            raise _failed(asked, 11216, f"the answer was {reply.status} without a Location", budget)
        try:
            url = self._public(checked(urljoin(asked.url, _text(location)), asked.kind))
        except ValueError as wrong:
            raise _failed(asked, 11100, f"its Location '{location}' is not a URL: {wrong}", budget) from wrong
        method = asked.method if reply.status == 307 else "GET"
        return replace(asked, url=url, method=method, params=without_answer(asked.params))

    def _keep_cookies(self, asked: Request, target: str, reply: Reply, budget: Budget) -> None:
        try:
            self._cookies.store(target, reply.all_headers("Set-Cookie"))
        except CookieError as wrong:
            raise _failed(asked, 11206, str(wrong), budget) from wrong

    def _logs_in(self, url: str, reply: Reply) -> bool:
        """Answer a 401 where the URL brought credentials, now or earlier in the call; return whether it can be."""
        place = origin(url)
        given = auth.credentials_in(url)
        if given is not None:
            self._credentials[place] = given
        challenge = auth.choose(reply.all_headers("WWW-Authenticate"))
        if challenge is None or place not in self._credentials:
            return False
        self._logins[place] = auth.Login(self._credentials[place], challenge, self._new_id)
        return True

    def _public(self, url: str) -> str:
        return next((moved for known in self._public_urls if (moved := known.to_public(url)) is not None), url)

    def _local(self, url: str) -> str:
        return next((moved for known in self._public_urls if (moved := known.to_local(url)) is not None), url)


def _text(header: str) -> str:
    """Return a header as the UTF-8 that servers write there; HTTP libraries read bytes as Latin-1."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header


def _method(given: str) -> tuple[str, tuple[Caution, ...]]:
    """Return the method to use; 11322, "webhook method misconfigured", is a warning and POST stands in."""
    method = given.upper()
    if method in METHODS:
        return method, ()
    return "POST", (Caution(11322, f"'{given}' is neither GET nor POST; POST is used"),)


def _target(asked: Request) -> str:
    """Return the URL asked for: with GET the parameters follow whatever query it has; the fragment stays behind."""
    bare = asked.url.partition("#")[0]
    if asked.method == "POST" or not asked.params:
        return bare
    joint = "" if bare.endswith(("?", "&")) else "&" if "?" in bare else "?"
    return bare + joint + urlencode(asked.params)


def _failed(asked: Request, code: int, sentence: str, budget: Budget) -> FetchError:
    url = shown(asked.url)
    return FetchError(code, f"{asked.method} {url}: {sentence}.", url, budget.spent_s)


def _form(params: Sequence[tuple[str, str]]) -> bytes:
    """Return parameters as the body of a form, as `urlencode` does."""
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in params).encode("ascii")


# Most of twenty parameters are those of the request before; quoting them all was a tenth of a request in this process.
_quoted = lru_cache(maxsize=1024)(quote_plus)
