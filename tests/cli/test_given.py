"""`given`: the office a scripted call comes to, in process and behind `ivr test --serve`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ivr.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TREE = {
    "main.yaml": """\
main:
  say: {zh-CN: 欢迎。, en-US: Welcome.}
  notices: [emergency]
  choose:
    "1": {zh-CN: 查工单, en-US: a ticket, to: ticket}
    "2": {zh-CN: 查商户, en-US: a merchant, to: merchant}
    "3": {zh-CN: 投诉, en-US: a complaint, to: complain}
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
""",
    "ticket.yaml": """\
ticket:
  say: {zh-CN: 请输入工单号，按井号键结束。, en-US: Enter your ticket number and press pound.}
  ask: ticket_number
  then: ticket.read
ticket.read: {look_up: tickets, found: ticket.mine, none: ticket.none, failed: ticket.none}
ticket.mine:
  when:
    - {value: {mine: "yes", overdue: "yes", status: open}, to: ticket.late}
    - {value: {mine: "yes", status: solved}, to: ticket.solved}
  else: ticket.none
ticket.late: {say: {zh-CN: 工单超时。, en-US: It is late.}, hang_up: goodbye}
ticket.solved: {say: {zh-CN: 工单已解决。, en-US: It is solved.}, hang_up: goodbye}
ticket.none: {say: {zh-CN: 查不到工单。, en-US: There is none.}, hang_up: goodbye}
""",
    "merchant.yaml": """\
merchant:
  say: {zh-CN: 请输入商户编号，按井号键结束。, en-US: Enter your merchant number and press pound.}
  ask: merchant_number
  then: merchant.read
merchant.read: {look_up: merchants, found: merchant.found, none: merchant.none, failed: merchant.failed}
merchant.found: {say: {zh-CN: "商户{name}。", en-US: "It is {name}."}, hang_up: goodbye}
merchant.none: {say: {zh-CN: 没有这个商户。, en-US: There is no such merchant.}, hang_up: goodbye}
merchant.failed: {say: {zh-CN: 暂时查不到。, en-US: We cannot look it up now.}, hang_up: goodbye}
""",
    "complain.yaml": """\
complain:
  ticket: complaint
  say: {zh-CN: "您的工单号是{ticket}。", en-US: "Your ticket is {ticket}."}
  then: complain.bye
complain.bye: {hang_up: goodbye}
""",
    "operator.yaml": """\
operator:
  when: [{class: core, to: operator.core}]
  else: operator.queue
operator.core: {say: {zh-CN: 尊贵的客户。, en-US: Dear customer.}, goto: operator.queue}
operator.queue: {queue: general, full: operator.bye, failed: operator.bye}
operator.bye: {hang_up: goodbye}
""",
    "line.yaml": "classes: {core: {}}\n",
    "facts.yaml": """\
notice_h: {kind: number, value: 24}
complaint_h: {kind: number, value: 24}
""",
    "fields.yaml": """\
ticket_number: {kind: digits, digits: 8, label: {zh-CN: 工单号, en-US: ticket number}}
merchant_number: {kind: digits, digits: 4, label: {zh-CN: 商户编号, en-US: merchant number}}
""",
    "lookups.yaml": "merchants: {file: merchants.csv, keys: {merchant_number: number}, columns: {name: name}}\n",
    "lookups/merchants.csv": "number,name\n1234,Alpha\n",
    "queues.yaml": """\
general: {answer_within_s: 30, longest_wait_s: 10 min, capacity: 60, overflow: callback, priority: 10, seats: 20, \
service_s: 4 min}
""",
    "tickets.yaml": 'complaint: {due: "{complaint_h} h", counts: clock}\n',
}
LATE = """\
name: late
at: 2026-11-24T10:30
given:
  tickets:
    - {number: "88123456", kind: complaint, made: 2026-11-23T10:29}
    - {number: "88123457", kind: complaint, made: 2026-11-23T10:31, status: solved}
steps: [{hear: 欢迎}, {press: "1"}, {hear: 工单号}, {press: "88123456#"}, {hear: 工单超时}]
"""
SOLVED = LATE.replace("late", "solved", 1).replace("88123456#", "88123457#").replace("工单超时", "工单已解决")
UNGIVEN = """\
name: ungiven
steps: [{hear: 欢迎}, {press: "1"}, {hear: 工单号}, {press: "88123456#"}, {hear: 查不到工单}]
"""
MERCHANT = 'steps: [{{press: "2"}}, {{hear: 商户编号}}, {{press: "1234#"}}, {{hear: {hears}}}]\n'


@pytest.fixture
def play(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Return what writes scripts beside a tree, plays them, and gives exit code, stdout and stderr."""
    for name, text in TREE.items():
        file = tmp_path / "prompts" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name in ("IVR_PROMPTS", "TWILIO_AUTH_TOKEN", "TWILIO_ACCOUNT_SID"):
        monkeypatch.delenv(name, raising=False)

    def play_it(*scripts: str, flags: tuple[str, ...] = ()) -> tuple[int, str, str]:
        files = [f"{number}.yaml" for number in range(len(scripts))]
        for file, script in zip(files, scripts, strict=True):
            (tmp_path / file).write_text(script, encoding="utf-8")
        monkeypatch.setattr("sys.argv", ["ivr", "test", *files, *flags])
        with pytest.raises(SystemExit) as ended:
            main()
        return (int(ended.value.code or 0), *capsys.readouterr())

    return play_it


def test_tickets_are_the_callers_and_last_for_one_script(play) -> None:
    """A ticket of `given` is found by its number, overdue after its kind's promise, and unknown to the next script."""
    code, out, _ = play(LATE, SOLVED, UNGIVEN)

    assert (0, "passed  late\npassed  solved\npassed  ungiven\n") == (code, out)


def test_what_a_script_makes_ends_with_it(play) -> None:
    """Each script comes to an office of its own, so that the same call gets the same ticket again."""
    script = 'steps: [{press: "3"}, {hear: 您的工单号}]\nends: {status: completed, by: app}\n'

    assert 0 == play(script, script)[0]


@pytest.mark.parametrize(
    ("known", "hears"), [("{class: core}", "尊贵的客户"), ("{language: en-US}", "Welcome"), ("{}", "欢迎")]
)
def test_callers_are_known_by_number(play, known: str, hears: str) -> None:
    """A class and a language are remembered under the number, and only under that."""
    given = f'given: {{callers: {{"+8613900000001": {known}}}}}\n'
    ours = f'from: "+8613900000001"\n{given}steps: [{{press: "0"}}, {{hear: {hears}}}]\n'
    if hears != "尊贵的客户":
        ours = ours.replace('{press: "0"}, ', "")
    others = f'{given}steps: [{{hear: 欢迎}}, {{not_hear: Welcome}}, {{press: "0"}}, {{not_hear: 尊贵的客户}}]\n'

    assert 0 == play(ours, others)[0]


@pytest.mark.parametrize("how", ["down", "slow", "garbage"])
def test_look_ups_fail_as_given(play, how: str) -> None:
    """A look-up that is down, too slow or answers nonsense takes its 'failed' exit; the next script's works again."""
    code, out, _ = play(
        f"given: {{lookups: {{merchants: {how}}}}}\n" + MERCHANT.format(hears="暂时查不到"),
        MERCHANT.format(hears="商户Alpha"),
    )

    assert 0 == code, out


def test_an_announcement_lasts_until_its_end(play) -> None:
    """It is said before the menu to a caller before its end, and not a minute later."""
    given = "given: {announcement: {text: 系统正在抢修, until: 2026-11-24T18:00}}\n"

    code, out, _ = play(
        f"at: 2026-11-24T17:59\n{given}steps: [{{hear: 系统正在抢修}}, {{hear: 欢迎}}]\n",
        f"at: 2026-11-24T18:01\n{given}steps: [{{hear: 欢迎}}, {{not_hear: 系统正在抢修}}, {{hangup: true}}]\n",
    )

    assert 0 == code, out


IDENTIFIED = """\
from: "+8613900000001"
given: {{callers: {{"+8613900000001": {{class: core}}}}, hooks: {{identify: {{after: {after}}}}}}}
steps: [{{press: "0"}}, {{{does}: 尊贵的客户}}, {{expect: {{event: enqueue}}}}]
"""


def test_who_calls_is_asked_outside_for_three_seconds(play) -> None:
    """A service that says the class in 2 s is believed; one that takes 4 s is not waited for, and the keys decide."""
    code, out, _ = play(IDENTIFIED.format(after=2, does="hear"), IDENTIFIED.format(after=4, does="not_hear"))

    assert 0 == code, out


def test_the_service_that_says_who_calls_adds_a_notice(play) -> None:
    """It is told to its caller, in the language that is theirs, and the class comes with it; nobody else hears it."""
    known = '"+8613900000001": {language: en-US, notice: Mind the risk.}'
    given = f"given: {{callers: {{{known}}}, hooks: {{identify: {{after: 1}}}}}}\n"

    code, out, _ = play(
        f'from: "+8613900000001"\n{given}steps: [{{hear: Mind the risk}}, {{hear: Welcome}}]\n',
        f"{given}steps: [{{not_hear: Mind the risk}}, {{hear: 欢迎}}]\n",
    )

    assert 0 == code, out


@pytest.mark.parametrize("flags", [(), ("--serve",)], ids=["in process", "served"])
def test_what_an_editor_changed_is_what_is_dialled(play, flags) -> None:
    """Names are set within one another, a list becomes longer; the next script meets the files as they are."""
    edited = """\
at: 2026-11-24T10:30
given:
  edits:
    main: {main: {say: {zh-CN: 你好。}, choose: {"4": {zh-CN: 新选项, en-US: an option, to: ticket.none}}}}
    notices: [{kind: emergency, starts: 2026-11-24 10:00, ends: 2026-11-24 11:00, say: {zh-CN: 抢修中。, en-US: Wait.}}]
steps: [{hear: 抢修中}, {hear: 你好}, {hear: [人工服务，请按0, 新选项，请按4]}, {press: "4"}, {hear: 查不到工单}]
"""

    code, out, _ = play(edited, "steps: [{not_hear: [抢修中, 新选项]}, {hear: 欢迎}]\n", flags=flags)

    assert 0 == code, out


def test_an_edit_that_breaks_the_tree_is_refused(play) -> None:
    """It is told at the script's own place, with what is wrong with the tree."""
    option = '{"4": {zh-CN: 哪里, en-US: where, to: nowhere}}'

    code, out, err = play(f"given: {{edits: {{main: {{main: {{choose: {option}}}}}}}}}\nsteps: [{{hear: 你好}}]\n")

    assert (2, "") == (code, out)
    assert "0.yaml:1:1: with this, the tree cannot be dialled" in err
    assert "'nowhere'" in err


def test_what_an_edit_adds_may_be_given(play) -> None:
    """A queue, a kind of ticket: the office is that of the tree as it was edited."""
    code, out, err = play("""\
given:
  edits:
    queues: {vip: {answer_within_s: 30, longest_wait_s: 10 min, capacity: 1, overflow: callback}}
    tickets: {refund: {due: 4 h, counts: clock}}
  queues: {vip: {waiting: 1}}
  tickets: [{number: "88123456", kind: refund}]
steps: [{hear: 欢迎}]
""")

    assert 0 == code, out + err


def test_everything_that_cannot_be_given_is_told(play) -> None:
    """A script whose office this tree cannot have is refused with what there is instead."""
    given = """\
given:
  tickets:
    - {number: T88, kind: complain}
    - {number: "٨٨١٢٣٤٥٦", kind: complaint}
    - {number: "88123456", kind: complaint, status: opened}
  callers: {anna: {class: cor, language: fr-FR, notice: Mind.}}
  lookups: {merchant: down, tickets: slow}
  queues: {genral: {waiting: 3}, general: {waiting: 999999999}}
  hooks: {identity: {after: 2}}
  edits: {hour: {overrides: []}}
  agents:
    wang: "+8613900000001:12:general"
    li: "+8613900000002:482913:generol"
    two: "+8613900000003:482913:general,more=+8613900000004:482913:general"
    same: "+8613900000002:482914:general"
steps: [{hear: 欢迎}]
"""

    code, out, err = play(given)

    assert (2, "") == (code, out)
    for problem in (
        "0.yaml:1:1: no ticket can have the number 'T88'. Write 8 figures, others for each ticket.",
        "'complain' is no kind of ticket. Did you mean 'complaint'?",
        "'opened' is no status of a ticket. Did you mean 'open'?",
        "nobody calls from 'anna'.",
        "'cor' is no class of caller. Did you mean 'core'?",
        "'fr-FR' is no language of this line. There are: zh-CN, en-US.",
        "'merchant' is no look-up. Did you mean 'merchants'?",
        "the look-up 'tickets' is the office itself, and cannot fail alone.",
        "'identity' is no hook. Did you mean 'identify'?",
        "'genral' is no queue of queues.yaml. Did you mean 'general'?",
        "the notice for 'anna' comes from the service that says who calls, and none is asked. Add 'hooks:",
        "'hour' is no file of this tree. Did you mean 'hours'?",
        "'wang' is not written as an agent is. Write NUMBER:PIN:QUEUE+QUEUE in quotes; a PIN has 6 to 12 figures.",
        "'generol' is no queue of queues.yaml. Did you mean 'general'?",
        "'two' is not written as an agent is.",
        "'same' dials from the number of another agent. Write a number of their own.",
        "no ticket can have the number '٨٨١٢٣٤٥٦'.",
        "999999999 callers in 'general' are more than wait anywhere. Write up to 1000.",
    ):
        assert problem in err


def test_a_served_office(play) -> None:
    """With --serve the same scripts meet the same office, over HTTP."""
    announced = "given: {announcement: {text: 系统正在抢修, until: 2026-11-24T18:00}, lookups: {merchants: garbage}}\n"
    steps = '[{hear: 系统正在抢修}, {press: "2"}, {press: "1234#"}, {hear: 暂时查不到}]'

    known = IDENTIFIED.format(after=0, does="hear")
    code, out, err = play(
        LATE, UNGIVEN, known, f"at: 2026-11-24T17:59\n{announced}steps: {steps}\n", flags=("--serve",)
    )

    assert 0 == code, out + err
