"""Nobody is asked for a secret, nothing displayed is called a proof, and a warning of both may be spoken."""

from __future__ import annotations

import pytest

from ivr.proof.lint.call_log import count_events
from ivr.proof.lint.evidence import Evidence

from .test_wording import saying


@pytest.mark.parametrize(
    "text",
    [
        "请输入短信验证码。",
        "请告诉我们您的支付密码。",
        "请提供卡背面的安全码，谢谢。",
        "需要核实，请说出动态码。",
        "请回复您收到的校验码。",
        "如果您要办理，请输入密码。",
        "为防诈骗，请输入密码。",
        "请不要挂断，输入识别密码。",
    ],
)
def test_asking_for_a_secret(severities, text):
    """R10: whatever the verb is."""
    assert ["error"] == severities("R10", main=saying(chinese=text))


@pytest.mark.parametrize(
    "text",
    [
        "我们不会向您索要短信验证码或支付密码。",
        "请勿告诉任何人您的验证码。",
        "请输入商户编号。",
        "我们的工作人员不会要求您提供密码，请放心。",
        "谁要您输入验证码，请挂断。",
        "如有人让您提供验证码，请立即挂断。",
        "自称客服要您说出密码的，请挂断。",
        "忘记密码请到应用内操作。",
    ],
)
def test_warning_of_being_asked(severities, text):
    """R10: what a sentence denies is what such a line should say."""
    assert [] == severities("R10", main=saying(chinese=text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Please enter your PIN.", ["error"]),
        ("Tell us the verification code.", ["error"]),
        ("Please enter the code we sent you.", ["error"]),
        ("Have your password ready.", ["error"]),
        ("What is your PIN?", ["error"]),
        ("Do not hang up, and enter your PIN.", ["error"]),
        ("To prevent fraud, please enter your password.", ["error"]),
        ("Nobody of ours will ask you to enter a text message code.", []),
        ("If somebody tells you to enter a PIN, end the call.", []),
        ("Please have ready the error code.", []),
        ("Never give anybody your password.", []),
        ("Our staff never ask for text message codes or payment passwords.", []),
        ("Please spin the dial.", []),
    ],
)
def test_secrets_in_english(severities, text, expected):
    """R10: the same in the other language."""
    assert expected == severities("R10", main=saying(english=text))


@pytest.mark.parametrize(("field", "expected"), [("sms_code", ["error"]), ("error_code", [])])
def test_field_that_collects_a_secret(severities, field, expected):
    """R10: whatever the words around it say."""
    fields = f"{field}: {{kind: digits, digits: '6', label: {{zh-CN: 号码, en-US: the number}}}}\n"
    ask = f"main.ask: {{ask: {field}, say: {{zh-CN: 请输入号码。, en-US: Enter it.}}, then: operator}}\n"
    main = saying().replace("to: operator", "to: main.ask", 1)

    assert expected == severities("R10", main=main + ask, fields=fields)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("400开头的来电即为官方客服。", ["error"]),
        ("来电显示400就是我们。", ["error"]),
        ("官方来电均以400开头。", ["error"]),
        ("我们的来电均显示400号码，请放心接听。", ["error"]),
        ("请认准来电号码400开头。", ["error"]),
        ("请核对来电显示，以确认是我们。", ["error"]),
        ("只有官方号码来电才是我们。", ["error"]),
        ("请认准官方公众号。", []),
        ("回电会显示我们的号码。", []),
        ("来电显示可以伪造，如有怀疑，请挂断。", []),
        ("官方号码公布在官网页脚和用户协议附件。", []),
        ("400开头的来电不一定就是我们。", []),
    ],
)
def test_displayed_number_as_proof(severities, text, expected):
    """R11: a number that is shown proves nothing, and saying so is right."""
    assert expected == severities("R11", main=saying(chinese=text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Genuine calls start with 400.", ["error"]),
        ("If the display shows our number, it is really us.", ["error"]),
        ("You can trust calls from our number.", ["error"]),
        ("Do not trust the number on the display.", []),
        ("The number displayed is proof that it is us.", ["error"]),
        ("A displayed number can be forged.", []),
        ("Our numbers are at the foot of our site.", []),
    ],
)
def test_displayed_number_in_english(severities, text, expected):
    """R11: the same in the other language."""
    assert expected == severities("R11", main=saying(english=text))


@pytest.mark.parametrize(("digits", "expected"), [("8812345678", ["error"]), ("******5678", []), ("2", [])])
def test_entries_in_a_log(severities, digits, expected):
    """R12: the last four figures may be read, and no more."""
    log = count_events("log", f'{{"event": "press", "call_sid": "CA1", "digits": "{digits}"}}')

    assert expected == severities("R12", evidence=Evidence(log=log))


def test_a_script_may_be_read_in_full(severities):
    """R12: what a simulated caller pressed is in no log of ours: its lines name no call."""
    log = count_events("log", '{"event": "press", "digits": "8812345678"}')

    assert [] == severities("R12", evidence=Evidence(log=log))
