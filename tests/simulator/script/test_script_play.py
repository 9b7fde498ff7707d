"""Steps are met, missed and judged as the contract of a scripted call says."""

from __future__ import annotations

import pytest


def test_a_press_cuts_what_was_heard(played) -> None:
    """A key falls half a second after the verb that holds the words has begun, and cuts it."""
    call = played(
        """
        steps:
          - hear: 技术支持，请按2
          - press: "2"
          - hear: 电话400-800
        ends: {status: completed, by: app}
        """
    )

    heard = call.named("say")
    began = heard[1].t
    assert call.verdict.passed, call.verdict.message
    assert began + 0.5 == pytest.approx(call.named("press")[0].t)
    assert [False, True, False] == [event["interrupted"] for event in heard]


def test_whole_waits_for_the_end(played) -> None:
    """With `whole` the key falls half a second after the verb has ended."""
    call = played(
        """
        steps:
          - {hear: 人工服务，请按0, whole: true}
          - press: "2"
          - hear: 技术支持
        """
    )

    last = call.named("say")[2]
    assert call.verdict.passed, call.verdict.message
    assert last.t + last["seconds"] + 0.5 == pytest.approx(call.named("press")[0].t)


def test_a_press_waits_for_an_input(played, answering) -> None:
    """Where nothing listens yet, the key falls half a second into the next input, and is not lost."""
    app = answering(
        {
            "/voice": '<Say>Welcome to the line.</Say><Gather numDigits="1" action="/key"><Say>Press 1.</Say></Gather>',
            "/key": lambda params: f"<Say>You pressed {params['Digits']}.</Say>",
        }
    )

    call = played(
        """
        steps:
          - hear: welcome
          - press: "1"
          - hear: you pressed 1
        """,
        app,
    )

    assert call.verdict.passed, call.verdict.message
    assert call.named("say")[1].t + 0.5 == pytest.approx(call.named("press")[0].t)


def test_texts_come_in_any_order(played) -> None:
    """All texts of one `hear` come, whichever first."""
    call = played("steps: [{hear: [请按0, 欢迎, 请按2]}]")

    assert call.verdict.passed, call.verdict.message


def test_a_second_hear_listens_behind_the_first(played) -> None:
    """Steps follow one another: what stood before the last words met is past."""
    forward = played("steps: [{hear: 您好}, {hear: 欢迎}, {hear: 请按0}]")
    backward = played("steps: [{hear: 欢迎}, {hear: 您好}]")

    assert forward.verdict.passed, forward.verdict.message
    assert (False, 2) == (backward.verdict.passed, backward.verdict.step)


def test_words_missed_before_the_caller_must_act(played) -> None:
    """An input that times out while words are still waited for fails the step, with what was heard instead."""
    call = played(
        """
        name: billing
        steps:
          - hear: 您好
          - press: "2"
          - hear: [技术支持, 账单]
        """
    )
    silent = played("steps: [{hear: 账单}]")

    verdict = call.verdict
    assert ("billing", "a.yaml", False, 3, 6) == (
        verdict.name,
        verdict.file,
        verdict.passed,
        verdict.step,
        verdict.line,
    )
    assert "hear 技术支持, 账单: the call ended first; still missing: 账单" == verdict.message
    assert "技术支持。电话四〇〇-八零零-九千。" == verdict.heard
    assert "hear 账单: the call waited for the caller first" == silent.verdict.message
    assert "您好，欢迎致电。 技术支持，请按2。 人工服务，请按0。" == silent.verdict.heard


def test_silence_is_one_time_out(played) -> None:
    """`silence` leaves one input alone, and what is listened for then comes after it."""
    call = played(
        """
        steps:
          - silence: true
          - hear: 没有收到按键
        """
    )
    again = played("steps: [{silence: true}, {hear: 欢迎致电}]")

    assert call.verdict.passed, call.verdict.message
    assert [4] == [event["seconds"] for event in call.named("silence")]
    assert (False, 2, "没有收到按键，再见。") == (again.verdict.passed, again.verdict.step, again.verdict.heard)


def test_not_hear_holds_until_the_caller_acts(played) -> None:
    """Words that must not come may come again after the next act, and not before."""
    fine = played('steps: [{press: "2"}, {not_hear: 欢迎}, {hear: 技术支持}]')
    later = played('steps: [{not_hear: 没有这个选项}, {hear: 欢迎}, {press: "9"}, {hear: 没有这个选项}]')
    said = played('steps: [{hear: 欢迎}, {press: "9"}, {not_hear: [选项, 按键]}, {hear: 请按2}]')

    assert fine.verdict.passed, fine.verdict.message
    assert later.verdict.passed, later.verdict.message
    assert (False, 3) == (said.verdict.passed, said.verdict.step)
    assert "not_hear 选项, 按键: it was said" == said.verdict.message


def test_wait_lets_time_pass(played) -> None:
    """`wait` ends no listening, and what comes meanwhile is heard."""
    call = played('steps: [{hear: 您好}, {press: "0"}, {wait: 50}, {hear: 排队}, {hear: 排队}, {hangup: true}]')

    assert call.verdict.passed, call.verdict.message
    # Half a second to the key, fifty to wait, half a second to hang up.
    assert 51.0 == pytest.approx(call.named("hangup")[0].t)


def test_a_call_that_ends_first(played) -> None:
    """A step that is not met when the call ends has failed."""
    call = played('steps: [{press: "2"}, {wait: 60}]')
    too_late = played('steps: [{press: "2"}, {hear: 技术支持}, {press: "1"}]')

    assert "wait 60: the call ended first" == call.verdict.message
    assert "press 1: the call ended first" == too_late.verdict.message


def test_a_recording(played) -> None:
    """A recording lasts as long as it says, and a key ends it."""
    call = played('steps: [{press: "6"}, {record: 9}, {press: "#"}, {hear: 已经收到留言}]')

    assert call.verdict.passed, call.verdict.message
    assert [9] == [event["seconds"] for event in call.named("record")]


def test_speech(played, answering) -> None:
    """Words are said when the prompt has ended, and sent as what was recognised."""
    app = answering(
        {
            "/voice": '<Gather input="speech" action="/said"><Say>How can I help?</Say></Gather>',
            "/said": lambda params: f"<Say>So it is {params['SpeechResult']}.</Say>",
        }
    )

    call = played("steps: [{hear: help}, {speech: 查询结算}, {hear: 查询结算}]", app)

    prompt = call.named("say")[0]
    assert call.verdict.passed, call.verdict.message
    assert prompt["seconds"] == pytest.approx(call.named("speech")[0].t)


def test_expected_events(played) -> None:
    """An event is met by the fields that are named, in order, since the last act."""
    busy = """
        callees: {"+8613900139000": busy}
        steps:
          - expect: {event: request, params: {CallStatus: ringing}}
          - expect: {event: listen, num_digits: 1}
          - press: "5"
          - expect: {event: dialled, status: busy, seconds: 0}
          - hear: 对方忙
    """

    assert played(busy).verdict.passed
    answered = played(busy.replace("busy}", "{after: 5, talk: 10}}", 1)).verdict
    assert (False, 4) == (answered.passed, answered.step)
    assert "expect event: dialled, status: busy, seconds: 0: the call ended first" == answered.message
    assert 4 == played(busy.replace("seconds: 0}", "seconds: 1e999}")).verdict.step


@pytest.mark.parametrize(
    ("ends", "message"),
    [
        pytest.param("{by: caller}", "ends by: caller was expected, and it was app", id="by"),
        pytest.param("{status: busy}", "ends status: busy was expected, and it was completed", id="status"),
    ],
)
def test_an_end_that_was_not_expected(played, ends: str, message: str) -> None:
    """How the call ended is judged after its steps, at the line that says it."""
    verdict = played(f'steps: [{{press: "2"}}]\nends: {ends}').verdict

    assert (False, None, 2, message) == (verdict.passed, verdict.step, verdict.line, verdict.message)


def test_a_path_is_judged_where_it_is_seen(played) -> None:
    """An app that names no nodes is not held to a path."""
    assert played('steps: [{press: "2"}]\nends: {path: [main, tech]}').verdict.passed


def test_a_rejected_call(played, answering) -> None:
    """A call that is never answered has its events and its end."""
    app = answering({"/voice": '<Reject reason="busy"/>'})

    call = played("steps: [{expect: {event: twiml, verbs: [Reject]}}]\nends: {status: busy, by: app}", app)

    assert call.verdict.passed, call.verdict.message


def test_an_app_that_fails(played, answering) -> None:
    """A call that ends in an application error fails, unless the script says it does."""
    app = answering({"/voice": "<Say>Hello.</Say><Redirect>/nowhere</Redirect>", "/nowhere": "<Say>"})

    unsaid = played("steps: [{hear: hello}]\nends: {status: completed}", app).verdict
    said = played("steps: [{hear: hello}, {hear: application error}]\nends: {by: twilio}", app).verdict

    assert (False, "the app failed, and the call was ended by twilio") == (unsaid.passed, unsaid.message)
    assert said.passed, said.message


def test_the_caller_stays_after_the_last_step(played) -> None:
    """Where the end is judged the caller is silent until the call ends, and gives up after an hour."""
    call = played('steps: [{press: "0"}]\nends: {by: caller}')

    assert call.verdict.passed, call.verdict.message
    assert 3600.5 == pytest.approx(call.named("hangup")[0].t)


def test_the_caller_leaves_when_nothing_is_left_to_judge(played) -> None:
    """A script that does not say how the call ends ends with its last step, unless words must not come."""
    over = played('steps: [{press: "0"}, {hear: 排队}]')
    listens = played('steps: [{press: "9"}, {hear: 没有这个选项}, {not_hear: 没有收到按键}]')

    assert over.verdict.passed, over.verdict.message
    assert 1.0 == pytest.approx(over.named("hangup")[0].t)
    assert (False, 3) == (listens.verdict.passed, listens.verdict.step)


def test_the_same_script_is_the_same_call(played) -> None:
    """The same script gives the same lines, byte for byte."""
    script = 'steps: [{hear: 欢迎}, {press: "0"}, {wait: 30}, {hangup: true}]'

    first, second = (["\n".join(event.to_json() for event in played(script).events)] for _ in range(2))

    assert first == second


def test_sms_are_counted_where_they_are_seen(played) -> None:
    """The number of SMS is judged only where the events tell them."""
    script = 'steps: [{press: "2"}]\nsms: 1'

    assert played(script).verdict.passed
    assert "1 SMS were expected, and 0 were sent" == played(script, shows_sms=True).verdict.message


def test_calls_one_after_another(played) -> None:
    """A call without a time of its own begins when the one before it has ended, on the same clock."""
    call = played(
        """
        calls:
          - {name: 先来, steps: [{hear: 您好}, {hangup: true}]}
          - {name: 后到, from: "+8613800138001", steps: [{hear: 您好}, {wait: 4.5}, {hangup: true}]}
        """
    )

    began = {event.leg: (event.t, event["from"]) for event in call.named("call")}
    assert call.verdict.passed, call.verdict.message
    assert {"caller": (0, "+8613800138000"), "caller:后到": (0.5, "+8613800138001")} == began
    assert [0.5, 5.0] == [event["seconds"] for event in call.named("end")]


def test_calls_at_the_same_time(played) -> None:
    """Two callers wait in one queue, and the one agent takes them in turn."""
    call = played(
        """
        agents: {general: {after: 5, talk: 20}}
        calls:
          - steps: [{press: "0"}, {expect: {event: queue, position: 1}}]
            ends: {by: agent}
          - name: second
            at: +2s
            steps: [{press: "0"}, {expect: {event: queue, position: 2, size: 2}}, {expect: {event: bridged}}]
            ends: {by: agent}
        """
    )

    bridged = [(event.leg, event.t) for event in call.named("bridged")]
    assert call.verdict.passed, call.verdict.message
    assert ["caller", "caller:second"] == [leg for leg, _ in bridged]
    assert bridged[0][1] + 20 == pytest.approx(bridged[1][1])


def test_a_failure_in_one_of_several_calls_names_it(played) -> None:
    """The report says which of the callers it was."""
    call = played("calls: [{steps: [{hear: 您好}, {hangup: true}]}, {name: second, steps: [{hear: 账单}]}]")

    assert "caller:second: hear 账单: the call waited for the caller first" == call.verdict.message


def test_keys_that_nothing_listened_for(played, answering) -> None:
    """Keys past the one that ends an input are lost as on Twilio, and the transcript says so."""
    call = played('steps: [{hear: 您好}, {press: "21"}, {hear: 技术支持}]')

    warned = [event["message"] for event in call.named("warning")]
    assert ["the keys 1 came when nothing listened any more; they are lost."] == warned
    assert ["2"] == [event["digits"] for event in call.named("press")]
