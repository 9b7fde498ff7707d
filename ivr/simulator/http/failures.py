"""Twilio's number and a sentence for everything that can go wrong with an answer.

https://www.twilio.com/docs/api/errors, 11200 to 11770 and 15003
Must not know how requests are made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.simulator.http.exchange import body_limit

if TYPE_CHECKING:
    from ivr.simulator.http.exchange import Fault, FaultKind, Kind, Reply

_FAULTS: dict[FaultKind, tuple[int, str]] = {
    "dns": (11210, "the host name does not resolve; check its spelling"),
    "refused": (11202, "the connection was refused; is the app running there"),
    "connect-timeout": (11201, "the connection timed out"),
    "read-timeout": (11200, "no answer came in time; answer first and work later"),
    "tls": (11220, "the TLS handshake failed; Twilio asks for TLS 1.2 or newer"),
    "certificate-name": (11235, "the certificate is for another host name"),
    "certificate-expired": (11236, "the certificate has expired"),
    "certificate-untrusted": (11237, "the certificate has no trusted path; it is self-signed or lacks an intermediate"),
    "protocol": (11206, "the answer breaks the HTTP protocol; is it http on a TLS port"),
    "reset": (11200, "the connection was cut before the answer was whole"),
    "unreachable": (11205, "the host cannot be reached"),
}


def of_fault(fault: Fault, *, total_spent: bool) -> tuple[int, str]:
    """Return the code and the sentence for an answer that never came.

    total_spent: several sendings together used up the time, which is 11203 whatever the last one died of.
    """
    code, sentence = _FAULTS[fault.kind]
    if total_spent:
        code, sentence = 11203, "all attempts together took longer than the total time-out"
    return code, f"{sentence} ({fault.detail})" if fault.detail else sentence


def of_reply(reply: Reply, kind: Kind) -> tuple[int, str] | None:
    """Return the code and the sentence for an answer that cannot be used, or None for one that can.

    Types are judged by the reader of documents. A callback's body steers nothing and is not looked at.
    """
    if not 200 <= reply.status < 300:
        raised = reply.detail.strip().rpartition("\n")[2]
        sentence = f"the answer was {reply.status}" + (f": {raised}" if raised else "")
        # https://www.twilio.com/docs/api/errors/15003 is a callback's own number for this, and a warning.
        return (15003 if kind == "callback" else 11200), sentence
    if kind == "callback":
        return None
    if len(reply.body) > body_limit(kind, reply.header("Content-Type") or ""):
        return 11750, "the body is over 64 kB" if kind == "document" else "the body is too long to keep"
    if not reply.body and (reply.header("Transfer-Encoding") or "").strip().lower() == "chunked":
        return 11770, "the answer is chunked and its body empty"
    return None
