"""Each number of the hotline is one fact: changed in the data alone, what is said and what happens move together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pytest

from ivr.menu.load import load_tree
from ivr.menu.opening import seats_factor

from .conftest import BEIJING, PROMPTS

TO_SETTLEMENT = '- press: "1"\n- hear: 结算查询，请按1\n- press: "1"\n'
TO_SUGGESTION = '- press: "3"\n- hear: 建议与监督，请按3\n- press: "3"\n- hear: 提出建议，请按1\n- press: "1"\n'
LEAVE_MESSAGE = '- hear: 提示音后留言\n  whole: true\n- record: 5\n- press: "#"\n'
TO_TRANSACTION = '- press: "1"\n- hear: 交易查询，请按3\n- press: "3"\n- hear: 按金额和日期查询，请按2\n- press: "2"\n'
IN_GENERAL = "- expect: {event: enqueue, queue: general}\n"


@dataclass(frozen=True)
class Move:
    """A fact, its other value, and the calls in which that is heard and met. given: the office before them."""

    fact: str
    value: str
    calls: tuple[tuple[str, str], ...]
    given: str = "{}"


def call(at: str, *steps: str) -> tuple[str, str]:
    return at, "".join(steps)


MOVES = [
    Move(
        "open_at",
        "09:00",
        (
            call(
                "2026-11-24T08:30",
                '- press: "0"\n- hear: [没有人工服务, 今天上午九点恢复]\n- hear: 上午九点到晚上十点\n',
            ),
            call("2026-11-24T09:00", '- press: "0"\n', IN_GENERAL),
        ),
    ),
    Move(
        "close_at",
        "21:00",
        (
            call("2026-11-24T20:59", '- press: "0"\n', IN_GENERAL),
            call("2026-11-24T21:00", '- press: "0"\n- hear: 没有人工服务\n- hear: 上午八点到晚上九点\n'),
        ),
    ),
    Move(
        "season_close_at",
        "26:00",
        (
            call("2026-11-12T01:30", '- press: "0"\n', IN_GENERAL),
            call("2026-11-11T07:00", '- press: "0"\n- hear: 次日凌晨两点\n'),
        ),
    ),
    Move(
        "peak_from",
        "09:00",
        (call("2026-11-24T09:30", '- press: "0"\n- hear: [现在是高峰, 上午八点到上午九点]\n'),),
    ),
    Move(
        "peak_to",
        "11:00",
        (
            call("2026-11-24T11:30", '- press: "0"\n- not_hear: 高峰\n', IN_GENERAL),
            call("2026-11-24T10:30", '- press: "0"\n- hear: 上午十一点到晚上十点\n'),
        ),
    ),
    Move("peak_wait_min", "8", (call("2026-11-24T10:30", '- press: "0"\n- hear: 超过8分钟\n'),)),
    Move(
        "enquiry_h",
        "6",
        (call("2026-11-24T14:00", TO_SUGGESTION, LEAVE_MESSAGE, "- hear: [6个服务小时内, 今天晚上八点]\n"),),
    ),
    Move(
        "complaint_h",
        "12",
        (
            call(
                "2026-11-24T23:00",
                '- press: "3"\n- hear: 服务投诉，请按1\n- press: "1"\n- hear: 12小时内处理\n',
                LEAVE_MESSAGE,
                "- hear: [12小时内, 明天上午十一点]\n",
            ),
        ),
    ),
    Move(
        "supervision_days",
        "5",
        (
            call(
                "2026-11-24T14:00",
                '- press: "3"\n- hear: 建议与监督，请按3\n- press: "3"\n- hear: 实名监督举报，请按2\n- press: "2"\n',
                LEAVE_MESSAGE,
                "- hear: [5个工作日内, 12月1日下午两点]\n",
            ),
        ),
    ),
    Move(
        "mail_days",
        "4",
        (
            call(
                "2026-11-24T14:00", '- press: "4"\n- hear: 其他联系方式，请按3\n- press: "3"\n- hear: 4个工作日内回复\n'
            ),
            call(
                "2026-11-24T14:00",
                '- press: "1"\n- hear: 更多商户服务，请按5\n- press: "5"\n- hear: 商务洽谈，请按5\n- press: "5"\n'
                "- hear: [商务工单号, 11月30日下午两点]\n",
            ),
        ),
    ),
    Move(
        "merchant_prefix",
        "99",
        (call("2026-11-24T14:00", TO_SETTLEMENT, "- hear: 以99开头\n- press: 8812345678#\n- hear: 开头的数字不对\n"),),
    ),
    Move(
        "merchant_digits",
        "9",
        (call("2026-11-24T14:00", TO_SETTLEMENT, "- hear: 9位商户编号\n- press: 8812345678#\n- hear: 位数不对\n"),),
    ),
    Move(
        "guides",
        "21",
        (call("2026-11-24T14:00", '- press: "4"\n- hear: 指南与培训，请按4\n- press: "4"\n- hear: 21类\n'),),
    ),
    Move(
        "hotline",
        "400-700-7000",
        (
            call("2026-11-24T03:00", '- press: "0"\n- not_hear: 400-800-9000\n- hear: 再拨400-700-7000\n'),
            call(
                "2026-11-24T14:00", '- press: "3"\n- hear: 防诈骗提醒，请按5\n- press: "5"\n- hear: 拨打400-700-7000\n'
            ),
        ),
    ),
    Move(
        "spare_line",
        "010-77777777",
        (call("2026-11-11T14:00", '- press: "2"\n- not_hear: 88888888\n- hear: 010-77777777\n'),),
        '{callers: {"+8613800138000": {class: signed}}}',
    ),
    Move(
        "outgoing",
        "010-66666666",
        (
            call(
                "2026-11-24T10:30", '- press: "0"\n- hear: 安排回电，请按2\n- press: "2"\n- hear: 用010-66666666回电\n'
            ),
        ),
    ),
    Move(
        "critical_min",
        "9",
        (
            call(
                "2026-11-24T14:00",
                '- press: "2"\n- hear: 关键系统故障，请按2\n- press: "2"\n- hear: [9分钟内, 今天下午两点零九分]\n',
            ),
        ),
        '{callers: {"+8613800138000": {class: core}}}',
    ),
    Move(
        "border_open_at",
        "10:00",
        (
            call(
                "2026-11-24T09:30",
                '- press: "1"\n- hear: 跨境业务，请按4\n- press: "4"\n- not_hear: 风险团队\n- hear: 中文服务，请按1\n'
                '- press: "1"\n- hear: [工作日上午十点到晚上六点, 今天上午十点恢复]\n',
            ),
        ),
    ),
    Move(
        "border_close_at",
        "17:00",
        (
            call(
                "2026-11-24T17:00",
                '- press: "1"\n- hear: 跨境业务，请按4\n- press: "4"\n- hear: 中文服务，请按1\n'
                '- press: "1"\n- hear: 上午九点到下午五点\n',
            ),
        ),
    ),
    Move(
        "company",
        "示例支付",
        (call("2026-11-24T14:00", "- hear: 示例支付商户服务热线\n- not_hear: 易联\n"),),
    ),
    Move(
        "wechat",
        "示例公众号",
        (
            call("2026-11-24T03:00", '- press: "0"\n- hear: 微信公众号示例公众号24小时\n'),
            call(
                "2026-11-24T14:00",
                '- press: "4"\n- hear: 其他联系方式，请按3\n- press: "3"\n- hear: 微信公众号示例公众号\n',
            ),
        ),
    ),
    Move(
        "email_service",
        "help@example.com",
        (
            call(
                "2026-11-24T14:00",
                '- press: "4"\n- hear: 其他联系方式，请按3\n- press: "3"\n- hear: help at example dot com\n',
            ),
        ),
    ),
    Move(
        "email_supervision",
        "watch@example.com",
        (
            call(
                "2026-11-24T14:00",
                '- press: "3"\n- hear: 建议与监督，请按3\n- press: "3"\n- hear: 实名监督举报，请按2\n- press: "2"\n'
                "- hear: watch at example dot com\n",
            ),
        ),
    ),
]


@pytest.mark.parametrize("move", MOVES, ids=[move.fact for move in MOVES])
def test_one_fact_moves_speech_and_behaviour_a002_a020_a022_a025_a048_a054_a069(move, plays):
    """With `set` alone; no file is touched."""
    for at, steps in move.calls:
        written = "".join(f"  {line}\n" for line in f"- hear: 欢迎致电\n{steps}- hangup: true".splitlines())
        head = f"name: {move.fact}\nat: {at}\nset: {{{move.fact}: {move.value!r}}}\ngiven: {move.given}\n"
        plays(f"{head}steps:\n{written}")


@pytest.mark.parametrize(
    ("seconds", "path"),
    [
        ("15", "main, complaint, complaint.agent, complaint.supervisor"),
        ("40", "main, complaint, complaint.agent"),
    ],
)
def test_seconds_until_a_complaint_goes_on_a016(seconds, path, plays):
    """The complaint agent answers after half a minute: too late for 15 seconds, in time for 40."""
    plays(f"""\
name: {seconds} s
at: 2026-11-24T14:00
set: {{complaint_answer_s: "{seconds}"}}
agents: {{complaint: {{after: 30, talk: 60}}, supervisor: {{after: 20, talk: 60}}}}
steps:
  - hear: 欢迎致电
  - press: "3"
  - hear: 服务投诉，请按1
  - press: "1"
  - expect: {{event: enqueue, queue: complaint}}
ends: {{status: completed, by: agent, path: [{path}]}}
""")


@pytest.mark.parametrize(("fact", "factor"), [("1.5", 1.5), ("2", 2.0)])
def test_seats_of_the_season_a062(fact, factor):
    """Half as many again in the season, and the fact moves it; outside the season the usual number."""
    hours = load_tree(PROMPTS, {"season_seats": fact}).hours

    assert factor == seats_factor(hours, datetime(2026, 11, 11, 14, tzinfo=BEIJING))
    assert 1.0 == seats_factor(hours, datetime(2026, 11, 24, 14, tzinfo=BEIJING))


@pytest.mark.parametrize(("hours", "is_there"), [("00:00-24:00", True), ("08:00-22:00", False)])
def test_hours_of_core_merchants_a083(hours, is_there, edited, plays):
    """7x24 is a line of hours.yaml: what is said to them and whether an expert answers at three both come of it."""
    folder = edited(hours=("expert: {every_day: 00:00-24:00}", f"expert: {{every_day: {hours}}}"))
    met = (
        '- hear: 技术支持时间：全天二十四小时\n  - press: "1"\n  - expect: {event: enqueue, queue: expert}'
        if is_there
        else '- not_hear: 核心商户，\n  - hear: 接口报错，请按1\n  - press: "1"\n  - hear: 没有人工服务'
    )

    plays(
        f"""\
name: {hours}
at: 2026-11-24T03:00
given: {{callers: {{"+8613800138000": {{class: core}}}}}}
steps:
  - hear: 欢迎致电
  - press: "2"
  {met}
  - hangup: true
""",
        folder,
    )


def test_keys_of_the_first_menu_a009_a012_a015(edited, plays):
    """The keys are the table's: exchanged there, other keys are spoken and other keys work."""
    main = (PROMPTS / "main.yaml").read_text(encoding="utf-8")
    exchanged = main.replace('"1": {zh-CN', '"x": {zh-CN').replace('"2": {zh-CN', '"1": {zh-CN').replace('"x"', '"2"')

    plays(
        """\
name: 换键
steps:
  - hear: 签约商户服务，请按2
  - hear: 技术支持，请按1
  - press: "1"
  - hear: 接口报错，请按1
  - press: "*"
  - hear: 技术支持，请按1
  - press: "2"
  - hear: 结算查询，请按1
  - hangup: true
""",
        edited(main=exchanged),
    )
