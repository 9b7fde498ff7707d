"""What is announced for a time: spoken when it should be, silent by itself. One file is their source."""

from __future__ import annotations

MAINTENANCE = """\
- kind: maintenance
  starts: 2026-12-03 02:00
  ends: 2026-12-03 04:00
  before: {zh-CN: "{starts}到{ends}系统维护。", en-US: "There will be maintenance from {starts} to {ends}."}
  say: {zh-CN: "系统正在维护，到{ends}为止，请不要误认为故障。", en-US: "Maintenance is under way until {ends}."}
"""
EMERGENCY = """\
- kind: emergency
  starts: 2026-12-01 14:00
  ends: 2026-12-01 18:00
  say: {zh-CN: "系统大面积故障，正在抢修，请看官方微博{weibo}。", en-US: "There is a large failure: see {weibo}."}
"""


def script(at: str, *steps: str, facts: str = "{}") -> str:
    lines = "".join(f"  - {step}\n" for step in steps)
    return f"name: {at}\nat: {at}\nset: {facts}\nsteps:\n{lines}  - hangup: true\n"


def test_hours_ahead_are_a_fact_a058(edited, plays):
    """notice_h: 24 makes it silent 47 hours ahead."""
    steps = ("hear: 欢迎致电", "not_hear: 系统", 'press: "2"', "not_hear: 维护", "hear: 返回上一级")

    plays(script("2026-12-01T03:00", *steps, facts='{notice_h: "24"}'), edited(notices=MAINTENANCE))


def test_emergency_a107(edited, plays):
    """The first words of the next call, by one change of data, in both languages; 0 works during it."""
    folder = edited(notices=EMERGENCY)

    steps = ("hear: [大面积故障, 官方微博易联支付]", "hear: 欢迎致电", 'press: "0"', "expect: {event: enqueue}")
    plays(script("2026-12-01T14:00", *steps), folder)
    english = script("2026-12-01T14:00", "hear: There is a large failure", "hear: Thank you for calling")
    plays(english.replace("steps:", "language: en-US\nsteps:"), folder)
    plays(
        script("2026-12-01T18:00", "hear: 欢迎致电", "not_hear: 故障", 'press: "0"', "expect: {event: enqueue}"), folder
    )


def test_one_notice_before_the_menu_a107(edited, plays):
    """The emergency comes first, and then the menu: nobody listens to two."""
    steps = ("hear: 大面积故障", "hear: 欢迎致电", "not_hear: 系统维护", "hear: 签约商户服务，请按1")

    plays(script("2026-12-01T14:00", *steps), edited(notices=EMERGENCY + MAINTENANCE))
