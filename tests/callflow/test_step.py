"""What a call does next, without Twilio: words, waits and nodes for everything a caller can do."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ivr.callflow.menus import parent
from ivr.callflow.state import (
    Answer,
    Arrived,
    Ask,
    CallState,
    Dial,
    DialEnded,
    Done,
    Enqueue,
    Gather,
    Gone,
    Hangup,
    HasNumber,
    Heard,
    Keys,
    NumberKnown,
    Question,
    QueueLeft,
    Record,
    Recorded,
    Resumed,
    Silence,
    Speech,
    Turn,
)
from ivr.callflow.step import MAX_STEPS, STEPS_WITH_A_PERSON, begin, settle, step
from ivr.callflow.waiting import Admit, Admitted, Left, Measure, Measured, QueueFull
from ivr.errors import UnknownNode
from ivr.menu.model import GotoNode, LanguageNode, MenuTree, QueueNode
from ivr.menu.speakable import written

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


def nobody(question: Question) -> Answer:
    """Answer as an office that has room for everybody, and no number to dial."""
    match question:
        case Admit():
            return Admitted(1)
        case Left():
            return Done()
        case Measure():
            return Measured()
        case _:
            return NumberKnown(known=False)


def play(tree: MenuTree, *heard: Heard, language: str | None = None) -> Turn:
    """Return the turn a new call ends up at after all of `heard`."""
    turn = settle(tree, begin(tree, language), Arrived(), NOON, nobody)
    for one in heard:
        turn = settle(tree, turn.state, one, NOON, nobody)
    return turn


def words(turn: Turn) -> str:
    return " ".join(written(said.words) for said in turn.said)


def test_a_call_begins_with_the_greeting_and_the_menu(tree: MenuTree) -> None:
    """The first turn greets, offers every key and waits for one."""
    turn = play(tree)

    assert words(turn).startswith("您好，欢迎致电易联支付。 商户服务，请按1。")
    assert Gather(timeout_s=5) == turn.wait
    assert ("main",) == turn.path
    assert "menu" == turn.outcome
    assert CallState(tree.release, "main", "zh-CN", step=1) == turn.state


def test_a_call_can_begin_in_english(tree: MenuTree) -> None:
    """The language a number asks for is spoken from the first word."""
    turn = play(tree, language="en-US")

    assert words(turn).startswith("Thank you for calling Yilian. For merchant services, press 1.")


def test_an_unknown_language_begins_in_the_first(tree: MenuTree) -> None:
    """A language the line does not speak is no reason to leave a caller in silence."""
    assert "zh-CN" == begin(tree, "fr-FR").language


@pytest.mark.parametrize(
    ("keys", "path", "wait", "heard"),
    [
        ("1", ("merchant",), Gather(5), "这里是商户服务。 结算查询，请按1。"),
        ("2", ("main.mailbox",), Record(60), "请在提示音后留言。"),
        ("3", ("main.manager", "operator"), Enqueue("general"), "正在转接您的客户经理。 现在为您转接人工服务。"),
        ("4", ("main.english", "merchant"), Gather(5), "You now hear English. This is merchant services."),
        ("7", ("main.bye",), Hangup(), "祝您生活愉快。"),
        ("0", ("operator",), Enqueue("general"), "现在为您转接人工服务。"),
        ("11", ("merchant.settlement",), Gather(5), "结算在每个工作日进行。"),
        ("111", ("main.bye",), Hangup(), "祝您生活愉快。"),
        ("10", ("operator",), Enqueue("general"), "现在为您转接人工服务。"),
        ("110", ("operator",), Enqueue("general"), "现在为您转接人工服务。"),
    ],
)
def test_each_choice_leads_where_the_tree_says(
    tree: MenuTree, keys: str, path: tuple[str, ...], wait: object, heard: str
) -> None:
    """One webhook speaks every node a key leads through, and waits where the caller has something to do."""
    turn = play(tree, *map(Keys, keys))

    assert path == turn.path
    assert wait == turn.wait
    assert words(turn).startswith(heard)


@pytest.mark.parametrize("wrong", ["5", "#", "", "12", "１", "²"])
def test_a_key_that_is_no_choice_is_a_no_match(tree: MenuTree, wrong: str) -> None:
    """Only the written keys act; figures of another script, several keys or none do not."""
    turn = play(tree, Keys(wrong))

    assert "no-match" == turn.outcome
    assert (0, 1) == (turn.state.no_input, turn.state.no_match)


def test_three_wrong_keys_lead_to_a_person_with_growing_words(tree: MenuTree) -> None:
    """Each try is answered otherwise; after the last the caller is put through."""
    turns = [play(tree, *[Keys("5")] * count) for count in (1, 2, 3)]

    assert [
        "没有这个选项，请再选一次。",
        "这里没有这个选项。请听完选项，再按对应的键。",
        "这次也没有对应的选项，请稍候，我们换一种方式为您服务。",
    ] == [written(turn.said[0].words) for turn in turns]
    assert ["main", "main", "operator"] == [turn.state.node for turn in turns]
    assert Enqueue("general") == turns[-1].wait


def test_silence_to_the_end_leads_to_a_person(tree: MenuTree) -> None:
    """A caller who never presses a key hears three prompts and then reaches a person."""
    turns = [play(tree, *[Silence()] * count) for count in (1, 2, 3)]

    assert ["no-input", "no-input", "queued"] == [turn.outcome for turn in turns]
    assert "没有收到您的按键。" == written(turns[0].said[0].words)
    assert Enqueue("general") == turns[-1].wait


def test_silence_and_wrong_keys_count_together(tree: MenuTree) -> None:
    """Three failed tries are three, of whatever kind."""
    turn = play(tree, Silence(), Keys("5"), Silence())

    assert ("operator",) == turn.path


def test_a_menu_may_narrow_its_tries(tree: MenuTree) -> None:
    """With two tries the second failure is the last, and is told in the words of the last."""
    turn = play(tree, Keys("1"), Keys("1"), Silence(), Silence())

    assert ("operator",) == turn.path
    assert words(turn).startswith("这次也没有收到按键，请稍候")


def test_a_choice_forgets_the_failed_tries(tree: MenuTree) -> None:
    """Tries belong to a menu: the next one starts from nothing."""
    turn = play(tree, Keys("5"), Silence(), Keys("1"))

    assert 0 == turn.state.tries


def test_a_retry_does_not_greet_again(tree: MenuTree) -> None:
    """The words of arriving are for arriving; a retry goes straight to the choices."""
    turn = play(tree, Silence())

    assert "欢迎" not in words(turn)
    assert "商户服务，请按1。" in words(turn)


@pytest.mark.parametrize(
    ("keys", "node"),
    [("11*", "merchant"), ("1*", "main"), ("11**", "main"), ("*", "main")],
)
def test_star_goes_back_one_menu(tree: MenuTree, keys: str, node: str) -> None:
    """Star leads to the menu above, by name; at the top the menu is read again. Nobody is greeted twice."""
    turn = play(tree, *map(Keys, keys))

    assert node == turn.state.node
    assert "menu" == turn.outcome
    assert not any(greeting in words(turn) for greeting in ("欢迎", "这里是商户服务"))


def test_back_from_a_node_without_a_menu_above_is_the_first_menu(tree: MenuTree) -> None:
    """operator has nothing above it in its name, so back is main."""
    assert "main" == parent(tree, "operator.apology")
    assert parent(tree, "main") is None


def test_nine_repeats_the_menu(tree: MenuTree) -> None:
    """Nine reads the choices again and costs no try."""
    turn = play(tree, Keys("1"), Keys("9"))

    assert ("merchant",) == turn.path
    assert words(turn).startswith("结算查询，请按1。")
    assert 0 == turn.state.tries


def test_eight_switches_the_language_and_reads_the_same_menu(tree: MenuTree) -> None:
    """The menu the caller is in comes again in the other language, and back with the next eight."""
    english = play(tree, Keys("1"), Keys("8"))
    mandarin = play(tree, Keys("1"), Keys("8"), Keys("8"))

    assert ("merchant",) == english.path
    assert words(english).startswith("For settlement, press 1.")
    assert "en-US" == english.state.language
    assert words(mandarin).startswith("结算查询，请按1。")


def test_with_one_language_eight_is_no_match(tree: MenuTree) -> None:
    """A key that would change nothing is not offered and does not act."""
    voices = {"zh-CN": tree.line.languages["zh-CN"]}
    only = tree.model_copy(update={"line": tree.line.model_copy(update={"languages": voices})})

    assert "no-match" == play(only, Keys("8")).outcome


@pytest.mark.parametrize(
    ("text", "node"),
    [("我要商户服务。", "merchant"), ("留 言", "main.mailbox"), ("商户服务和留言", "main"), ("你好", "main")],
)
def test_a_label_that_is_said_aloud_is_chosen(tree: MenuTree, text: str, node: str) -> None:
    """One label in what was said is a choice; none or two are a no match."""
    assert node == play(tree, Speech(text)).state.node


@pytest.mark.parametrize(
    ("result", "path", "wait"),
    [
        ("bridged", ("operator",), Hangup()),
        ("redirected", ("operator",), Hangup()),
        ("hangup", ("operator",), Hangup()),
        ("queue-full", ("main.mailbox",), Record(60)),
        ("leave", ("operator.apology", "main.mailbox"), Record(60)),
        ("error", ("operator.apology", "main.mailbox"), Record(60)),
        ("system-error", ("operator.apology", "main.mailbox"), Record(60)),
    ],
)
def test_every_way_out_of_a_queue_leads_on(tree: MenuTree, result: str, path: tuple[str, ...], wait: object) -> None:
    """Who was served hears goodbye; a full queue and a failed one have exits of their own."""
    turn = play(tree, Keys("0"), QueueLeft(result))  # type: ignore[arg-type]

    assert (path, wait) == (turn.path, turn.wait)


def test_a_transfer_asks_for_its_number_first(tree: MenuTree) -> None:
    """The tree holds a name; whether there is a number is asked outside before anybody is rung."""
    arrived = play(tree)

    ask = step(tree, arrived.state, Keys("3"), NOON)
    known = settle(tree, arrived.state, Keys("3"), NOON, lambda _: NumberKnown(known=True))

    assert isinstance(ask, Ask)
    assert HasNumber("manager") == ask.question
    assert (Dial("manager"), "transferred", ("main.manager",)) == (known.wait, known.outcome, known.path)
    assert "正在转接您的客户经理。" == words(known)


@pytest.mark.parametrize(
    ("status", "path"),
    [
        ("completed", ("main.manager",)),
        ("busy", ("operator",)),
        ("no-answer", ("operator",)),
        ("failed", ("operator",)),
    ],
)
def test_a_transfer_that_fails_has_an_exit(tree: MenuTree, status: str, path: tuple[str, ...]) -> None:
    """After a talk the call ends with words; otherwise it goes where the tree says."""
    dialling = settle(tree, play(tree).state, Keys("3"), NOON, lambda _: NumberKnown(known=True))

    turn = settle(tree, dialling.state, DialEnded(status), NOON, nobody)  # type: ignore[arg-type]

    assert path == turn.path


def test_a_message_leads_on_and_silence_offers_it_again(tree: MenuTree) -> None:
    """A recording goes on to the next node; an empty one is a failed try, and the last one goes on too."""
    left = play(tree, Keys("2"), Recorded("https://api.twilio.com/r", 9))
    silent = play(tree, Keys("2"), Silence())
    given_up = play(tree, Keys("2"), *[Silence()] * 3)

    assert ("main.bye",) == left.path
    assert (Record(60), "no-input") == (silent.wait, silent.outcome)
    assert ("main.bye",) == given_up.path


def test_a_caller_who_is_gone_is_told_nothing(tree: MenuTree) -> None:
    """An answer nobody hears holds no words."""
    turn = play(tree, Gone())

    assert ((), Hangup()) == (turn.said, turn.wait)


def test_a_fault_is_owned_up_to_and_the_call_goes_on(tree: MenuTree) -> None:
    """The first time the menu comes again, the second time a person, the third time the call ends with words."""
    turns = [play(tree, Keys("1"), *[Resumed()] * count) for count in (1, 2, 3)]

    assert [("merchant",), ("operator",), ("operator",)] == [turn.path for turn in turns]
    assert [Gather(5), Enqueue("general"), Hangup()] == [turn.wait for turn in turns]
    assert all(words(turn).startswith("抱歉，系统暂时遇到问题") for turn in turns)
    assert ["fault"] * 3 == [turn.outcome for turn in turns]


def test_a_node_that_is_gone_leads_to_the_start(tree: MenuTree) -> None:
    """A call whose node an edit removed is told so and begins again; without resuming it is an error."""
    lost = replace(begin(tree), node="merchant.gone")

    turn = settle(tree, lost, Resumed(), NOON, nobody)

    assert ("main",) == turn.path
    assert words(turn).startswith("抱歉")
    with pytest.raises(UnknownNode, match=r"'merchant\.gone'.*no such node"):
        step(tree, lost, Keys("1"), NOON)


def test_nodes_in_a_circle_end_at_a_person(tree: MenuTree) -> None:
    """A tree that leads round without ever waiting is left after 100 nodes, with words."""
    nodes = {**tree.nodes, "main": GotoNode(goto="main.round"), "main.round": GotoNode(goto="main")}

    turn = play(tree.model_copy(update={"nodes": nodes}))

    assert ("limit", Enqueue("general")) == (turn.outcome, turn.wait)
    assert words(turn).startswith("抱歉")


def test_a_circle_that_holds_the_person_too_ends_the_call(tree: MenuTree) -> None:
    """Where even the person is in the circle, the call ends with words, never in a hang."""
    nodes = {**tree.nodes, "main": GotoNode(goto="operator"), "operator": LanguageNode(language="zh-CN", then="main")}

    turn = play(tree.model_copy(update={"nodes": nodes}))

    assert ("limit", Hangup()) == (turn.outcome, turn.wait)
    assert words(turn).endswith("感谢您的来电，再见。")


def test_a_circle_through_a_full_queue_ends_the_call(tree: MenuTree) -> None:
    """What a caller meets on the way round, here no room, does not hide that the turn was in a circle before."""
    full = QueueNode(queue="general", full="main", failed="main")
    nodes = {**tree.nodes, "main": GotoNode(goto="operator"), "operator": full}
    round_ = tree.model_copy(update={"nodes": nodes})

    turn = settle(round_, begin(round_), Arrived(), NOON, lambda _: QueueFull(1))

    assert ("limit", Hangup()) == (turn.outcome, turn.wait)


def test_a_call_has_a_limit_of_steps(tree: MenuTree) -> None:
    """Repeating for ever leads to a person, and after some more turns to goodbye."""
    repeating = [Keys("9")] * (MAX_STEPS - 1)

    at_limit = play(tree, *repeating)
    beyond = play(tree, *repeating, *[QueueLeft("error")] * STEPS_WITH_A_PERSON, Silence())

    assert ("limit", Enqueue("general")) == (at_limit.outcome, at_limit.wait)
    assert ("limit", Hangup()) == (beyond.outcome, beyond.wait)


def test_what_does_not_fit_the_node_offers_it_again(tree: MenuTree) -> None:
    """A replayed or belated request finds the call elsewhere and does no harm."""
    turn = play(tree, Keys("1"), QueueLeft("queue-full"))

    assert (("merchant",), "fault") == (turn.path, turn.outcome)


def test_a_step_is_pure(tree: MenuTree) -> None:
    """The same arguments give the same turn."""
    state = play(tree, Keys("1")).state

    assert step(tree, state, Keys("1"), NOON) == step(tree, state, Keys("1"), NOON)


def test_the_step_imports_no_io() -> None:
    """Deciding what a call does needs no web, no Twilio, no network and no database."""
    code = "import sys, ivr.callflow.step; print(*sorted(sys.modules))"

    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert "ivr.callflow.step" in loaded
    assert set() == {"flask", "werkzeug", "twilio", "sqlite3", "urllib3", "yaml", "lxml"} & set(loaded)
