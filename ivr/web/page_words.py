"""The words of the office's pages, in Mandarin and in English. Knows no markup."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.datastructures import LanguageAccept

    from ivr.office.inbox import Standing
    from ivr.office.report_words import Language
    from ivr.settings import Texting


@dataclass(frozen=True, slots=True)
class Words:
    """What the pages say in one language. language: its tag.

    kinds: names of kinds of message; one that is not here is shown as it is called inside. first, last: the days of a
    report. files: the report's other forms, of which `plain` is the text.
    """

    language: Language
    inbox: str
    reports: str
    pages: str
    filters: str
    all: str
    sending: Mapping[Texting, str]
    standings: Mapping[Standing, str]
    kinds: Mapping[str, str]
    empty: str
    empty_here: str
    tries: str
    next: str
    older: str
    newest: str
    times: str
    colon: str
    quarters: str
    first: str
    last: str
    show: str
    files: str
    plain: str


CHINESE = Words(
    language="zh-CN",
    inbox="消息箱",
    reports="质量报告",
    pages="页面",
    filters="按状态筛选",
    all="全部",
    sending={
        "inbox": "短信不外发：全部留在本机（IVR_SMS=inbox）。",
        "twilio": "短信经 Twilio 发出（IVR_SMS=twilio）。",
    },
    standings={
        "waiting": "待发送",
        "kept": "留在本机",
        "sent": "已发送",
        "not sent": "未发送",
        "unknown": "结果不明",
    },
    kinds={"sms": "短信", "email": "邮件", "ring": "呼叫坐席", "hangup": "挂断坐席来电"},
    empty="还没有任何消息。来电结束后的满意度短信、来电人选择接收的短信，都会出现在这里。",
    empty_here="这个状态下没有消息。",
    tries="已尝试{tries}次",
    next="下次 {time}",
    older="更早的消息",
    newest="最新的消息",
    times="时间按{zone}显示。收件人只显示末四位；消息保留{days}天。",
    colon="：",
    quarters="季度",
    first="从",
    last="至",
    show="查看",
    files="下载同一报告",
    plain="文本",
)
ENGLISH = Words(
    language="en-US",
    inbox="Inbox",
    reports="Quality report",
    pages="Pages",
    filters="Show only",
    all="All",
    sending={
        "inbox": "Nothing is sent: all text messages stay on this machine (IVR_SMS=inbox).",
        "twilio": "Text messages go out through Twilio (IVR_SMS=twilio).",
    },
    standings={
        "waiting": "Waiting",
        "kept": "Kept here",
        "sent": "Sent",
        "not sent": "Not sent",
        "unknown": "Unknown",
    },
    kinds={"sms": "Text message", "email": "E-mail", "ring": "Call to an agent", "hangup": "End of a call to an agent"},
    empty="There are no messages yet. The survey after a call, and texts that callers ask for, will stand here.",
    empty_here="No message stands here.",
    tries="tries: {tries}",
    next="next at {time}",
    older="Older messages",
    newest="Newest messages",
    times="Times are {zone}'s. Of recipients the last four figures are shown; messages are kept for {days} days.",
    colon=": ",
    quarters="Quarters",
    first="From",
    last="to",
    show="Show",
    files="The same as a file",
    plain="Text",
)


def spoken(accepted: LanguageAccept) -> Words:
    """Return the words in the language a browser would rather have; Mandarin where it does not say."""
    return ENGLISH if accepted.best_match(("zh", "en"), "zh") == "en" else CHINESE
