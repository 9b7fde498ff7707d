"""Rules about single words and phrases (P01, P02, P08, P09, P13). Knows no keys of a menu and no seconds.

The lists are short on purpose: what they tell is nearly always meant, and a finding that is not can be silenced.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ivr.proof.lint.rule import Breach, rule
from ivr.proof.lint.spoken_keys import KEY_EN, KEY_ZH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ivr.proof.lint.rule import Subject
    from ivr.proof.lint.texts import Text

_KEY_FIRST = {
    "zh": re.compile(
        rf"(?:^|[。；;，,、])\s*(?:请)?按(?:数字)?(?:{KEY_ZH}|○)号?键?"
        r"(?:[，,：:]\s*[^。；;，,]|(?:选择|查询|是|为|转|办理|返回|继续|重听|再听))"
    ),
    "en": re.compile(
        rf"(?:^|[.;!?]\s*)(?:please )?press (?:the )?(?:{KEY_EN}|○)(?: key)?,? (?:for|to)\b(?! [0-9])", re.IGNORECASE
    ),
}
_KEY_WORDS = {
    "zh": re.compile(
        r"(?:拨|敲|点击|点|摁|选拨|键入)\s*(?:数字)?(?:[0-9](?![0-9-])|[*#]|星|井)|米字键|井字键|星字键|[*#＊＃]\s*键"
        r"|(?:选择|输入)(?:数字)?[0-9](?=键|[。；;，,]|$)"
    ),
    "en": re.compile(
        r"\b(?:dial|hit|punch|push|type|click|tap) (?:the )?(?:[0-9](?![0-9-])|star|pound|hash|number [0-9]\b)"
        r"|\b(?:select|choose|enter) (?:[0-9](?=[.,;]| (?:for|to)\b|$)|star|pound|hash)"
        r"|[*#] key|\basterisk\b|\bnumber sign\b",
        re.IGNORECASE,
    ),
}
_ADVERTS = {
    "zh": re.compile(
        r"(?:行业|业内|全国|全网|国内|全球|世界|中国|同行)(?:第一|领先|最[^近后初]|首[家选个])|最(?:优惠|低价|好的|快的|便宜|专业)|促销|抽奖|立减|返现|特价"
        r"|限时(?:优惠|特|抢|免|折|福利|活动)|优惠活动|享受?优惠|大礼包|免费领取|赠送|服务最好|(?:比|高于|快于|优于|低于)(?:同行|同业|行业)"
    ),
    "en": re.compile(
        r"\b(?:number one|industry[- ]leading|market leader|world[- ]class|award[- ]winning|special offer|limited time"
        r"|best (?:price|rate|service)s?|best [a-z ]{0,30}in (?:town|the (?:world|country|industry))|get one free"
        r"|free gift|the leading (?!zeros?\b|digits?\b|figures?\b)|most trusted"
        r"|(?:faster|better|cheaper|lower) than (?:the |our |all |any )?"
        r"(?:industry|trade|competit\w+|average|others))\b",
        re.IGNORECASE,
    ),
}
_BLAME = {
    "zh": re.compile(
        r"(?:您|你)(?:的)?(?:输入|按键|操作|选择)(?:有误|错误|无效|不正确|非法)|(?:输入|按键|操作|选择)(?:无效|非法)|(?:无效|非法)(?:的)?(?:输入|按键|操作|选择)"
        # 如输入错误，请按星号键 tells how to mend it.
        r"|(?<![如若果])(?:输入|按键)错误(?![码现信])|没有正确(?:输入|按键|操作)|(?:您|你)输入的.{0,6}(?:不正确|错误|有误)"
        r"|(?:您|你)(?:按|输|拨|选)错|终止|(?:切断|断开|中断)(?:通话|连接|电话)|强制|自动挂(?:断|机)|(?:即将|将要|系统将|我们将|电话将|通话将)挂(?:断|机)"
    ),
    "en": re.compile(
        r"\b(?:invalid|illegal|incorrect (?:entry|key|input|choice)|wrong (?:key|entry|input|choice)"
        r"|you (?:failed|made a mistake|did not follow|(?:did not|didn['’]t) (?:enter|press|choose|key in) a valid)"
        r"|error on your part|your (?:mistake|error)|(?:we|system) will (?:now )?hang up|will be cut off"
        r"|terminat\w+|disconnect\w*|abort\w*)\b",
        re.IGNORECASE,
    ),
}
_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|&(?:[a-z]+|#[0-9]+);|\*\*|`|\]\(")
_ADDRESS = re.compile(
    r"https?://|www\.[a-z]|(?<![\w@.])[a-z0-9-]+\.(?:com|cn|net|org|io)(?![\w@])", re.IGNORECASE | re.ASCII
)
_AT = re.compile(r"[@＠]")
# The blocks of pictures, and what joins and colours them. https://www.unicode.org/reports/tr51/
_EMOJI = re.compile(r"[\u2600-\u27bf\u2b50\u2b55\ufe0f\u200d\U0001f000-\U0001faff]")


@rule(
    "P01",
    "What a key is for comes before the key",
    source="ISO/IEC 13714; ETSI ETR 096",
    severity="warn",
    example={"messages.yaml": 'choice: {zh-CN: "请按{key}，{label}。", en-US: "Press {key} for {label}."}\n'},
)
def key_before_function(subject: Subject) -> Iterator[Breach]:
    """'For your bill, press 1' can be acted on at its last word. After 'press 1 for your bill' the key is forgotten
    when the caller knows that it was the right one."""
    for text in subject.texts:
        said = text.text
        if text.field == "choice":
            said = said.replace("{key}", "1").replace("{label}", "○○")
        elif text.field == "switch":
            said = said.replace("{key}", "1")
        found = _KEY_FIRST.get(text.language.split("-")[0], _KEY_FIRST["en"]).search(said)
        if found:
            message = f"the key comes before what it is for: '{found[0].strip(' .!?。；;，,、')}'."
            mend = "Write 账单查询，请按1。" if text.is_chinese else "Write 'For your bill, press 1.'"
            yield Breach(text.place, message, mend)


@rule(
    "P02",
    "Keys are pressed, and called by their usual names",
    source="ISO/IEC 13714 (press; star; pound or hash)",
    severity="warn",
    example={
        "operator.yaml": """\
operator:
  queue: general
  full: operator.message
  failed: operator.message
operator.message:
  say: {zh-CN: 请留言，说完请拨#键。, en-US: "Leave a message, then hit pound."}
  message: general
  then: operator.bye
operator.bye:
  hang_up: goodbye
"""
    },
)
def other_word_for_press(subject: Subject) -> Iterator[Breach]:
    """One act has one word. Who hears 'dial 1' here and 'press 2' there waits for a difference; a key called by its
    sign is read out as whatever the voice makes of it."""
    yield from _told(
        subject.texts, _KEY_WORDS, "is not how keys are spoken of", "按1, 星号键, 井号键", "'press 1', 'star', 'pound'"
    )


@rule(
    "P08",
    "No advertising, and no comparison without a source",
    source="W3C, 'let users avoid navigating voice menus' (no promotional information)",
    severity="warn",
    example={
        "main.yaml": """\
main:
  say: {zh-CN: 欢迎致电行业领先的支付公司。, en-US: Welcome to the industry-leading payment company.}
  choose:
    "1": {zh-CN: 技术支持, en-US: technical support, to: operator}
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
"""
    },
)
def advertising(subject: Subject) -> Iterator[Breach]:
    """Who calls a service line has a problem. Every second of praise is a second further from its end, and a claim
    that nobody can prove may be unlawful."""
    yield from _told(subject.texts, _ADVERTS, "advertises", "", "")


@rule(
    "P09",
    "No blame, and no talk of terminating",
    source="ivrsworld, frequently overlooked problems; ISO/IEC 13714 ('end the call')",
    severity="warn",
    example={"messages.yaml": "no_match: [{zh-CN: 您的输入无效。, en-US: Invalid input.}]\n"},
)
def blame(subject: Subject) -> Iterator[Breach]:
    """A caller who pressed a key that does nothing made no mistake: the menu did not offer what they wanted. 'Invalid'
    and 'terminated' are words of machines, and end calls in anger."""
    yield from _told(
        subject.texts,
        _BLAME,
        "blames the caller or sounds like a machine",
        "没有这个选项，请再选一次",
        "'That is not one of the choices'",
    )


@rule(
    "P13",
    "Nothing unfilled is spoken, nor anything that is no speech",
    source="this project's own",
    example={
        "main.yaml": """\
main:
  say: {zh-CN: "欢迎致电{compnay}。", en-US: Welcome.}
  choose:
    "1": {zh-CN: 技术支持, en-US: technical support, to: operator}
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
"""
    },
)
def unspeakable(subject: Subject) -> Iterator[Breach]:
    """{hotline} stands for a fact in facts.yaml. A name that is no fact cannot be filled in, and a brace that stands
    alone would be read out. So would markup, a picture, a web address or an '@': each voice makes something else of
    them, and none of it helps a caller."""
    for text in subject.texts:
        for pattern, what, mend in (
            (_MARKUP, "is markup", "Write plain words."),
            (_ADDRESS, "is a web address", "Say where it is found, such as 官网, or make it a fact of kind name."),
            (_AT, "cannot be spoken", "Make the address a fact of kind email; it is then spelled."),
            (_EMOJI, "is a picture", "Delete it."),
        ):
            found = pattern.search(text.bare)
            if found:
                yield Breach(text.place, f"'{found[0]}' {what}.", mend)


def _told(
    written: Iterable[Text], patterns: dict[str, re.Pattern[str]], what: str, chinese: str, english: str
) -> Iterator[Breach]:
    """Yield a breach for each text in which its language's pattern is found."""
    for text in written:
        found = patterns.get(text.language.split("-")[0], patterns["en"]).search(text.bare)
        if found:
            better = chinese if text.is_chinese else english
            mend = f"Write {better}." if better else "Leave it out."
            yield Breach(text.place, f"'{found[0]}' {what}.", mend)
