"""The voice webhooks over HTTP: keys in, TwiML and headers out, whatever happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ivr.settings import Settings
from ivr.web import answer as answering
from ivr.web.factory import create_app

if TYPE_CHECKING:
    from conftest import Twilio

    from ivr.menu.model import MenuTree


def test_a_call_comes_in(production: Twilio) -> None:
    """The first answer is TwiML: one Gather that holds the greeting and the menu."""
    answer = production.post("/voice", CallStatus="ringing")

    assert (200, "text/xml; charset=utf-8") == (answer.status_code, answer.content_type)
    assert production.spoken(answer).startswith("您好，欢迎致电易联支付。 商户服务，请按1。")
    assert ["Gather", "Redirect"] == [verb.tag for verb in production.verbs(answer, "Response")[0]]


def test_an_answer_names_node_path_outcome_and_release(production: Twilio, tree: MenuTree) -> None:
    """Tests need not match words: four headers say what happened."""
    answer = production.press(production.post("/voice"), "4")

    assert {
        "X-IVR-Node": "merchant",
        "X-IVR-Path": "main.english,merchant",
        "X-IVR-Outcome": "menu",
        "X-IVR-Release": tree.release,
    } == {name: value for name, value in answer.headers if name.startswith("X-IVR-")}


def test_a_number_can_begin_in_english(production: Twilio) -> None:
    """?language= on the number's URL chooses the first language; one nobody speaks is no reason for silence."""
    english = production.post("/voice?language=en-US")
    unknown = production.post("/voice?language=xx")

    assert production.spoken(english).startswith("Thank you for calling Yilian.")
    assert production.spoken(unknown).startswith("您好")


@pytest.mark.parametrize("query", ["AccountSid=AC1", "language=en-US&language=zh-CN", "language=en-US&Digits=1"])
def test_the_number_url_takes_nothing_else(production: Twilio, query: str) -> None:
    """A form parameter that was moved into the URL keeps its signature; it is refused by name."""
    answer = production.post(f"/voice?{query}")

    assert 400 == answer.status_code
    assert "'language' once, and nothing else" in answer.text


@pytest.mark.parametrize(
    ("keys", "node"),
    [
        ("1", "merchant"),
        ("2", "main.mailbox"),
        ("3", "operator"),
        ("4", "merchant"),
        ("7", "main.bye"),
        ("0", "operator"),
        ("11", "merchant.settlement"),
        ("111", "main.bye"),
        ("11*", "merchant"),
        ("1*", "main"),
        ("9", "main"),
        ("8", "main"),
        ("555", "operator"),
    ],
)
def test_every_key_of_the_tree_over_http(production: Twilio, keys: str, node: str) -> None:
    """Following the links of the answers leads where the tree says."""
    answer = production.press(production.post("/voice"), keys)

    assert (200, node) == (answer.status_code, answer.headers["X-IVR-Node"])


def test_silence_has_a_link_of_its_own(production: Twilio) -> None:
    """Following the Redirect after each Gather leads to a person."""
    answer = production.post("/voice")

    outcomes = [(answer := production.silence(answer)).headers["X-IVR-Outcome"] for _ in range(3)]

    assert ["no-input", "no-input", "queued"] == outcomes
    assert "general" == production.verbs(answer, "Enqueue")[0].text


def test_eight_reads_the_menu_in_english(production: Twilio) -> None:
    """The same menu in the other language, with that language's voice."""
    answer = production.press(production.post("/voice"), "8")

    assert production.spoken(answer).startswith("For merchant services, press 1.")
    assert "Polly.Joanna" == production.verbs(answer, "Say")[0].get("voice")


def test_a_gather_that_brings_nothing_is_a_silence(production: Twilio) -> None:
    """An action without Digits and SpeechResult is not Twilio's doing; the caller hears the menu, not an error."""
    first = production.post("/voice")

    absent = production.after(first)
    empty = production.after(first, Digits="", SpeechResult="")

    assert ["no-input", "no-input"] == [answer.headers["X-IVR-Outcome"] for answer in (absent, empty)]
    assert absent.data == empty.data


def test_speech_is_taken_like_a_key(production: Twilio) -> None:
    """What was recognised chooses by label."""
    answer = production.after(production.post("/voice"), SpeechResult="商户服务。", Confidence="0.9")

    assert "merchant" == answer.headers["X-IVR-Node"]


def test_speech_without_a_word_is_a_silence(production: Twilio, caplog: pytest.LogCaptureFixture) -> None:
    """A recogniser that made nothing of it is no trouble to write down; the caller hears the menu again."""
    answer = production.after(production.post("/voice"), SpeechResult="", Confidence="0.0")

    assert "no-input" == answer.headers["X-IVR-Outcome"]
    assert [] == caplog.messages


def test_the_same_turn_twice_is_the_same_answer(production: Twilio) -> None:
    """Twilio repeats requests; the state is in the URL, so a repeat gets the same bytes."""
    first = production.post("/voice")

    assert production.press(first, "1").data == production.press(first, "1").data


def test_a_queue_waits_and_every_way_out_is_answered(production: Twilio) -> None:
    """The wait document has words and takes a key; full and failed queues have exits; a talk ends with goodbye."""
    queued = production.press(production.post("/voice"), "0")

    waiting = production.after(queued, verb="Enqueue", link="waitUrl", QueuePosition="1", QueueTime="20")
    ways = {
        result: production.after(queued, verb="Enqueue", QueueResult=result, QueueTime="40").headers["X-IVR-Node"]
        for result in ("bridged", "queue-full", "leave", "error", "system-error")
    }
    unsaid = production.after(queued, verb="Enqueue")

    assert ["Gather"] == [verb.tag for verb in production.verbs(waiting, "Response")[0]]
    assert {
        "bridged": "operator",
        "queue-full": "main.mailbox",
        "leave": "main.mailbox",
        "error": "main.mailbox",
        "system-error": "main.mailbox",
    } == ways
    assert "main.mailbox" == unsaid.headers["X-IVR-Node"]


def test_a_message_is_recorded(production: Twilio) -> None:
    """A recording goes on; none offers it again; a caller who hung up gets no words."""
    record = production.press(production.post("/voice"), "2")

    left = production.after(record, verb="Record", RecordingUrl="https://api.twilio.com/x", RecordingDuration="9")
    empty = production.silence(record)
    mute = production.after(record, verb="Record", RecordingUrl="https://api.twilio.com/x", RecordingDuration="0")
    gone = production.after(record, verb="Record", CallStatus="completed", Digits="hangup")

    assert "main.bye" == left.headers["X-IVR-Node"]
    assert ["no-input", "no-input"] == [answer.headers["X-IVR-Outcome"] for answer in (empty, mute)]
    assert "" == production.spoken(gone)


def test_a_transfer_dials_a_number_of_the_settings(development: Twilio, tree: MenuTree) -> None:
    """With a number for the name it is rung, and a busy one goes to the failed exit; without, nobody is rung."""
    without = development.press(development.post("/voice"), "3")
    development.app = create_app(Settings(development=True, destinations=(("manager", "+8613800000000"),)), tree)

    ringing = development.press(development.post("/voice"), "3")
    busy = development.after(ringing, verb="Dial", DialCallStatus="busy")

    assert ([], "operator") == (development.verbs(without, "Dial"), without.headers["X-IVR-Node"])
    assert ["+8613800000000"] == [number.text for number in development.verbs(ringing, "Number")]
    assert "transferred" == ringing.headers["X-IVR-Outcome"]
    assert "operator" == busy.headers["X-IVR-Node"]


def test_the_fallback_takes_the_call_up_where_it_broke(production: Twilio) -> None:
    """Twilio names the URL that failed; its state is read from there and the menu comes again, with an apology."""
    merchant = production.press(production.post("/voice"), "1")
    broken = production.verbs(merchant, "Gather")[0].get("action")

    answer = production.post("/voice/fallback", ErrorCode="11200", ErrorUrl=f"https://ivr.example.com{broken}")

    assert ("merchant", "fault") == (answer.headers["X-IVR-Node"], answer.headers["X-IVR-Outcome"])
    assert production.spoken(answer).startswith("抱歉，系统暂时遇到问题，请稍候。 结算查询，请按1。")


def test_a_fallback_that_fails_again_leads_to_a_person_and_then_ends(production: Twilio) -> None:
    """Faults are counted in the URL, so that a broken node cannot hold a caller in a loop."""
    answer = production.press(production.post("/voice"), "1")
    nodes = []

    for verb in ("Gather", "Gather", "Enqueue"):
        broken = production.verbs(answer, verb)[0].get("action")
        answer = production.post("/voice/fallback", ErrorUrl=f"https://ivr.example.com{broken}")
        nodes.append((answer.headers["X-IVR-Node"], production.verbs(answer, "Response")[0][-1].tag))

    assert [("merchant", "Redirect"), ("operator", "Enqueue"), ("operator", "Hangup")] == nodes


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://ivr.example.com/voice",
        "https://elsewhere.example/voice/keys?release=a&node=merchant",
        "https://ivr.example.com/voice/keys?node=merchant",
        "https://ivr.example.com.evil.example/voice/keys",
    ],
)
def test_a_fallback_without_our_state_begins_again(production: Twilio, url: str) -> None:
    """What is not our link is not believed: the call starts over with an apology."""
    answer = production.post("/voice/fallback", ErrorCode="11205", ErrorUrl=url)

    assert "main" == answer.headers["X-IVR-Node"]
    assert production.spoken(answer).startswith("抱歉")


def test_a_status_callback_is_taken_without_words(production: Twilio) -> None:
    """Its answer never steers the call, so it has none."""
    answer = production.post("/voice/status", CallStatus="completed", CallDuration="31", SequenceNumber="0")

    assert (204, b"") == (answer.status_code, answer.data)


def test_an_unexpected_fault_is_heard_and_logged_not_shown(
    production: Twilio, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A turn that breaks once is owned up to and taken up again; the log has an id and the trace."""
    merchant = production.press(production.post("/voice"), "1")
    whole, broken = answering.compile_turn, iter([True])

    def breaks_once(*given: object, **options: object) -> str:
        if next(broken, False):
            raise RuntimeError("planted")
        return whole(*given, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(answering, "compile_turn", breaks_once)
    answer = production.press(merchant, "1")

    assert (200, "merchant", "fault") == (
        answer.status_code,
        answer.headers["X-IVR-Node"],
        answer.headers["X-IVR-Outcome"],
    )
    assert production.spoken(answer).startswith("抱歉")
    assert "planted" not in answer.text
    assert "planted" in caplog.text


def test_when_nothing_works_the_caller_hears_the_last_words(
    production: Twilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even with every turn broken there is TwiML: an apology in all languages, then the end of the call."""
    first = production.post("/voice")

    def breaks(*_given: object, **_options: object) -> str:
        raise RuntimeError("planted")

    monkeypatch.setattr(answering, "compile_turn", breaks)
    answer = production.press(first, "1")

    assert (200, "fault") == (answer.status_code, answer.headers["X-IVR-Outcome"])
    assert ["Say", "Say", "Hangup"] == [verb.tag for verb in production.verbs(answer, "Response")[0]]


def test_a_link_to_a_node_that_is_gone_is_answered(production: Twilio) -> None:
    """After an edit that removed the caller's node: an apology and the first menu, never a 5xx."""
    action = production.verbs(production.post("/voice"), "Gather")[0].get("action") or ""

    answer = production.post(action.replace("node=main", "node=merchant.gone"), Digits="1")

    assert (200, "main", "fault") == (
        answer.status_code,
        answer.headers["X-IVR-Node"],
        answer.headers["X-IVR-Outcome"],
    )


def test_a_query_that_is_not_ours_is_refused(production: Twilio) -> None:
    """Only what this app wrote is a state."""
    answer = production.post("/voice/keys?node=main", Digits="1")

    assert (400, "The query is not one this app wrote.\n") == (answer.status_code, answer.text)
