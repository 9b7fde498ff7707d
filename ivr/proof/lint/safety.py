"""Rules that keep callers from fraud (R10, R11, R12). Knows no keys and no seconds.

A sentence that denies is what such a line should say ('our staff never ask for codes'), so clauses are judged one by
one, and one that says never is passed over.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ivr.errors import Place
from ivr.menu.model import AskNode
from ivr.proof.lint.rule import Breach, rule
from ivr.proof.lint.texts import clauses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.proof.lint.rule import Subject

_CODES = (
    r"(?:验证码|校验码|动态码|密码|口令|安全码|CVV|\bPIN\b|passwords?|passcodes?|\bOTP\b"
    r"|(?:verification|security|one[- ]time|sms|text[- ]message) codes?"
    r"|codes? (?:that )?(?:we|you) (?:just )?(?:sent|got|received|texted))"
)
_GIVING = (
    r"(?:输入|键入|提供|告诉|告知|说出|报出|报一下|念出|读出|发送|回复|准备好"
    r"|\b(?:enter|type|key in|tell|give|provide|say|send|read out|have ready)\b)"
)
_ASKS = re.compile(
    rf"{_GIVING}.{{0,24}}{_CODES}"
    rf"|{_CODES}.{{0,12}}(?:是多少|是什么|\bready\b)|\bwhat(?: is|['’]s) your.{{0,24}}{_CODES}",
    re.IGNORECASE,
)
# A warning tells what others ask for, and what to do then; so is it told from a request.
_WARNS = re.compile(
    r"(?:谁|有人|任何人|对方|陌生人|自称|冒充).{0,14}[要让叫求请索]|(?:是|为)(?:诈骗|骗子|骗局|假冒)"
    r"|\b(?:nobody|no one|none of|anyone|anybody|someone|somebody|whoever)\b|\bis a (?:fraud|scam)",
    re.IGNORECASE,
)
# 请不要挂断 denies nothing of what else the sentence asks for.
_HOLD_ON = re.compile(r"(?:不要|请勿|别)(?:挂断|挂机|离开)|\b(?:do not|don['’]t) hang up\b", re.IGNORECASE)
_DENIES = re.compile(
    r"不会|不要|别(?=[把告给信将轻让输提])|不需要|不可|无需|不一定|未必|不能|不是|并非|不代表|绝不|从不|切勿|请勿|不得|勿"
    r"|\bnever\b|\bnot\b|\bno (?:one|body)\b|n't\b|\bwithout\b",
    re.IGNORECASE,
)
_SECRET_FIELD = re.compile(
    r"(?:^|_)(?:password|passwd|passcode|pin|cvv|cvc|otp|sms_code|verification_code|security_code|login_code)(?:$|_)"
)
_PROOF = re.compile(
    r"(?:以|凡是?|只要是?)?(?:400|来电显示|显示的?号码|○)(?:开头)?.{0,10}(?:即为|即是|就是|才是|均为|都是|均是|一定是|必是|肯定是).{0,10}"
    r"(?:官方|我们|我司|本公司|客服|真|正规)"
    # What shows is read as a reason to trust: 显示400号码，请放心接听; 认准400开头; 核对来电显示，以确认.
    r"|(?:来电|显示|号码|400|○).{0,16}(?:请|可以?|均可|都可)?(?:放心(?:接|听)|相信是|信任)"
    r"|(?:认准|只认|看准).{0,8}(?:来电|400).{0,6}"
    r"|(?:核对|查看|凭|根据|通过)(?:您?的?来电显示|显示的?号码|来电号码).{0,8}(?:确认|判断|辨别|识别|证明)"
    r"|只有.{0,12}(?:来电|号码).{0,4}才是"
    r"|(?:官方|真正的?|正规)(?:客服)?(?:来电|电话|号码).{0,6}(?:以|均以|都以|都是|均为).{0,4}(?:400|○).{0,2}(?:开头)?"
    r"|(?:genuine|real|official|our) (?:calls?|numbers?) (?:always )?(?:start|begin|show|come)s?\b"
    r"|(?:caller id|(?:the )?number (?:shown|displayed)|displayed number).{0,20}"
    r"(?:prove|proof|genuine|is (?:ours|us|official))"
    r"|\b(?:display|screen|caller id)\b.{0,30}\b(?:it['’]s|is|means) "
    r"(?:really |always |surely )?(?:us|ours|genuine|real)\b"
    r"|\btrust (?:a |any |all |every )?(?:calls?|numbers?)\b.{0,20}\b(?:from|showing|with)\b"
    r"|(?:calls?|numbers?) (?:starting|beginning) with.{0,20}(?:are|is) (?:genuine|official|ours|us|real)",
    re.IGNORECASE,
)


@rule(
    "R10",
    "Nobody is asked for a password or a code",
    source="the hotline's own warning: staff never ask for SMS codes or payment passwords",
    example={
        "main.yaml": """\
main:
  say: {zh-CN: 请输入短信验证码。, en-US: Please enter the text message code.}
  choose:
    "1": {zh-CN: 技术支持, en-US: technical support, to: operator}
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
"""
    },
)
def asks_for_secret(subject: Subject) -> Iterator[Breach]:
    """Whoever is asked for a code by the real line once will give it to the false one. So no prompt asks for one, and
    no field collects one. This cannot be silenced."""
    for text in subject.texts:
        for clause in clauses(text.bare):
            found = _ASKS.search(clause)
            if found and not _DENIES.search(_HOLD_ON.sub("", clause)) and not _WARNS.search(clause):
                yield Breach(text.place, f"'{found[0]}' asks for a secret.", "Ask for something that is none.")
    for name, node in subject.tree.nodes.items():
        if isinstance(node, AskNode) and _SECRET_FIELD.search(node.ask):
            place = subject.sources.node(name, "ask")
            yield Breach(place, f"'{node.ask}' is a secret, and is asked for.", "Take the node out.")


@rule(
    "R11",
    "The number shown is never offered as proof",
    source="the hotline's decision: the display can be forged; PBoC 2015, article 28 (teach callers to check)",
    example={
        "main.yaml": """\
main:
  say: {zh-CN: 400开头的来电即为官方客服。, en-US: Genuine calls start with 400.}
  choose:
    "1": {zh-CN: 技术支持, en-US: technical support, to: operator}
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
"""
    },
)
def display_as_proof(subject: Subject) -> Iterator[Breach]:
    """A displayed number can be forged. A line that says otherwise trains its callers to believe the next impostor;
    the one sure check is to hang up and dial the known number."""
    for text in subject.texts:
        for clause in clauses(text.bare):
            found = _PROOF.search(clause)
            if found and not _DENIES.search(clause):
                message = f"'{found[0]}' makes a displayed number a proof."
                yield Breach(text.place, message, "Say: hang up, and dial the hotline yourself.")


@rule(
    "R12",
    "What is keyed in is masked in logs",
    source="this project's own; RingCentral #363",
)
def unmasked_entry(subject: Subject) -> Iterator[Breach]:
    """A log is read by more people than a call is heard by. Customers' numbers and serial numbers stand in it with
    their last four figures only. Judged on a call log that is given with --log."""
    log = subject.evidence.log
    if log is not None and log.unmasked:
        message = "what a caller keyed in can be read in full."
        yield Breach(Place(log.file, log.unmasked, 1), message, "Keep its last four figures.")
