"""A folder is read whole: what keeps a file from being read and what is wrong in one that reads are told apart."""

from __future__ import annotations

import time

import pytest

from ivr.errors import Refused, Unreadable, WrongUse
from ivr.menu.load import load, load_tree
from ivr.menu.model import MenuNode, QueueNode
from ivr.menu.texts import standing_prompts

from .conftest import FACTS, MAIN, OPERATOR, TECH


def test_sound_tree_is_built(write):
    """Labels written beside `to` become the choice's label, and what is not written is inherited."""
    tree = load_tree(write())

    main = tree.nodes["main"]
    assert isinstance(main, MenuNode)
    assert {"zh-CN": "技术支持", "en-US": "technical support"} == main.choose["1"].label
    assert "tech" == main.choose["1"].to
    assert main.after_tries is None
    assert isinstance(tree.nodes["operator"], QueueNode)
    assert ["zh-CN", "en-US"] == list(tree.line.languages)
    assert "operator" == tree.line.input.after_tries


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            {"main": MAIN.replace("to: tech", "to: tehc")},
            "S02 error tree/main.yaml:5:54: key 1 leads to 'tehc', and no node has that name. Did you mean 'tech'?",
        ),
        (
            {"main": MAIN.replace("to: tech", "to: tech：")},
            (
                "S02 error tree/main.yaml:5:54: key 1 leads to 'tech：', and no node has that name. Delete the "
                "full-width '：' after 'tech'."
            ),
        ),
        (
            {"main": MAIN.replace("to: tech", "to：tech")},
            (
                "V06 error tree/main.yaml:5:50: 'to：tech' has a full-width colon, so it is read as one name. Write "
                "'to: tech' with an ASCII colon and a space."
            ),
        ),
        (
            {"main": MAIN.replace("zh-CN: 技术", "zh-CN：技术")},
            (
                "V06 error tree/main.yaml:5:11: 'zh-CN：技术支持' has a full-width colon, so it is read as one name. "
                "Write 'zh-CN: 技术支持' with an ASCII colon and a space."
            ),
        ),
        (
            {"main": MAIN.replace("zh-CN: 技术", "zh_CN: 技术")},
            "V06 error tree/main.yaml:5:11: 'zh_CN' is none of the line's languages. Did you mean 'zh-CN'?",
        ),
        (
            {"main": MAIN.replace("en-US: tech", "fr: tech")},
            (
                "V06 error tree/main.yaml:5:24: 'fr' is none of the line's languages. The line's languages are zh-CN, "
                "en-US."
            ),
        ),
        (
            {"main": MAIN.replace(", to: tech", "")},
            "S02 error tree/main.yaml:5:5: key 1 of 'main' lacks 'to'. Add 'to: …'.",
        ),
        (
            {"operator": OPERATOR.replace("  full: operator.message\n", "")},
            "S13 error tree/operator.yaml:1:1: 'operator' lacks 'full'. Add 'full: …'.",
        ),
        (
            {"operator": OPERATOR.replace("  full:", "  ful:")},
            "V06 error tree/operator.yaml:3:3: 'ful' is no field here. Did you mean 'full'?",
        ),
        (
            {"main": MAIN.replace("  choose", "  Chose")},
            "V06 error tree/main.yaml:4:3: 'Chose' is no field here. Did you mean 'choose'?",
        ),
        (
            {"operator": OPERATOR + "  colour: red\n"},
            (
                "V06 warn tree/operator.yaml:11:3: 'colour' is no field here and is ignored. Delete it; the fields "
                "here are audio, barge_in, hang_up, notices, say."
            ),
        ),
        (
            {"operator": OPERATOR + "  goto: main\n"},
            "Y02 error tree/operator.yaml:11:3: 'operator.goodbye' does 2 things: hang_up, goto. Keep one.",
        ),
        (
            {"operator": OPERATOR.replace("hang_up: goodbye", "say: {zh-CN: 再见, en-US: Bye}")},
            (
                "Y02 error tree/operator.yaml:9:1: 'operator.goodbye' does not say what it does. Add one of choose, "
                "goto, language, queue, transfer, message, ask, look_up, when, ticket, send, hang_up."
            ),
        ),
        (
            {"operator": OPERATOR.replace("hang_up: goodbye", "hang_up: goodby")},
            "Y02 error tree/operator.yaml:10:3: 'hang_up' cannot be 'goodby'. Did you mean 'goodbye'?",
        ),
        (
            {"tech": TECH + "main.x:\n  goto: main\n"},
            (
                "Y03 error tree/tech.yaml:5:1: 'main.x' is no name for a node of tech.yaml. Call it 'tech.x', or move "
                "it to main.yaml."
            ),
        ),
        (
            {"tech": TECH + "tech.报错:\n  goto: main\n"},
            (
                "Y03 error tree/tech.yaml:5:1: a node cannot be called 'tech.报错'. Use letters, figures, '-', '_' and "
                "dots between."
            ),
        ),
        (
            {"main": MAIN.replace("您好，{company}", "您好，{compnay}")},
            "P13 error tree/main.yaml:3:16: {compnay} is no fact. Did you mean 'company'?",
        ),
        (
            {"main": MAIN.replace("您好，{company}", "您好，｛company}")},
            (
                "P13 error tree/main.yaml:3:16: a '｛' stands alone in the text. Write {name} with ASCII braces on "
                "both sides."
            ),
        ),
        (
            {"facts": FACTS.replace("400-800-9000", "400-800-900")},
            (
                "F02 error tree/facts.yaml:2:31: '400-800-900' is no phone that can be spoken. Write a phone number "
                "such as 400-800-9000 or 010-88888888."
            ),
        ),
        (
            {"facts": FACTS.replace("kind: phone", "kind: fone")},
            "Y02 error tree/facts.yaml:2:11: 'kind' cannot be 'fone'. Did you mean 'phone'?",
        ),
        (
            {"line": "start: mian\n"},
            "S01 error tree/line.yaml:1:8: the line starts at 'mian', and no node has that name. Did you mean 'main'?",
        ),
        (
            {"line": "input: {tires: 2}\n"},
            "V06 error tree/line.yaml:1:9: 'tires' is no field here. Did you mean 'tries'?",
        ),
        (
            {"messages": 'choice: {zh-CN: "{label}。"}\n'},
            "K10 error tree/messages.yaml:1:10: the sentence does not hold {key}. Put {key} where it is to be said.",
        ),
        (
            {"messages": 'goodbye: {zh-CN: "{hotlne}再见。"}\n'},
            "P13 error tree/messages.yaml:1:18: {hotlne} is no fact. Did you mean 'hotline'?",
        ),
    ],
    ids=lambda value: value[:60] if isinstance(value, str) else "",
)
def test_flaw_in_a_tree_that_reads(write, files, expected):
    """One slip is one flaw, with its place and its mend, and the tree is refused only for errors."""
    folder = write(**files)

    loaded = load(folder)

    assert [expected] == [f"{flaw.rule} {flaw.severity} {flaw.problem}" for flaw in loaded.flaws]
    assert loaded.tree is not None
    if " error " in expected:
        with pytest.raises(Refused) as caught:
            load_tree(folder)
        assert expected.partition(" error ")[2] == str(caught.value)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            {"main": MAIN.replace('"0":', '"1":')},
            "tree/main.yaml:6:5: '1' is written twice; it first stands in line 5. Keep one of them.",
        ),
        (
            {"tech": TECH.replace("  choose:", "  timeout_s: five\n  choose:")},
            "tree/tech.yaml:2:3: 'timeout_s' must be a whole number. Write figures such as 5, without a unit.",
        ),
        (
            {"operator": OPERATOR.replace("{zh-CN: 请留言。, en-US: Please leave a message.}", "请留言。")},
            "tree/operator.yaml:6:3: 'say' must hold one text for each language. Write it as {zh-CN: …, en-US: …}.",
        ),
        (
            {"main": MAIN.replace("{zh-CN: 技术支持, en-US: technical support, to: tech}", "tech")},
            "tree/main.yaml:5:5: key 1 must hold fields, not a text or a list. Write {zh-CN: …, en-US: …, to: …}.",
        ),
        (
            {"tech": "- tech\n"},
            "tree/tech.yaml:1:1: the file must hold fields, not a text or a list. Begin with 'tech:'.",
        ),
        (
            {"tech": "tech:\n"},
            (
                "tree/tech.yaml:1:1: 'tech' must hold fields, not a text or a list. Write fields below it, such as "
                "'goto: main'."
            ),
        ),
        (
            {"facts": FACTS.replace("value: 400-800-9000", "value: [400]")},
            (
                "tree/facts.yaml:2:24: 'value' must be one text. Put the text on the same line, in quotes if it holds "
                "': ' or begins with {."
            ),
        ),
        (
            {"line": "languages: {}\n"},
            "tree/line.yaml:1:1: 'languages' names none. Name at least one, such as zh-CN.",
        ),
        (
            {"line": "languages: {en-US: {twilio_language: en-US, twilio_voice: Polly.Joanna}}\n"},
            "tree/line.yaml:1:13: 'en-US' lacks 'name'. Add 'name: …'.",
        ),
    ],
    ids=["key twice", "number", "words", "choice", "list", "empty node", "fact", "languages", "no name"],
)
def test_file_that_cannot_be_read(write, files, expected):
    """A value of the wrong kind makes no tree at all."""
    folder = write(**files)

    assert load(folder).tree is None
    with pytest.raises(Unreadable) as caught:
        load_tree(folder)
    assert expected == str(caught.value)


def test_branch_of_a_branch_may_have_a_file_of_its_own(write):
    """`tech.more.yaml` holds `tech.more` and what is below it, so that a branch need not be one long file."""
    loaded = load(write(**{"tech.more": "tech.more:\n  goto: main\ntech.more.x:\n  goto: tech.more\n"}))

    assert () == loaded.flaws
    assert {"tech.more": "tech.more", "tech.more.x": "tech.more"}.items() <= dict(loaded.sources.homes).items()


def test_file_of_a_branch_of_a_branch_holds_nothing_else(write):
    """`tech.y` belongs to tech.yaml."""
    loaded = load(write(**{"tech.more": "tech.y:\n  goto: main\n"}))

    assert ["'tech.y' is no name for a node of tech.more.yaml."] == [flaw.problem.message for flaw in loaded.flaws]


def test_everything_is_told_in_one_pass(write):
    """Problems of all files come together, in the order of the files."""
    folder = write(tech="a: [\n", facts="hotline: 1\n", line="input: {tries: many}\n")

    places = [problem.place.file for problem in load(folder).problems]

    assert ["tree/facts.yaml", "tree/line.yaml", "tree/tech.yaml"] == places


def test_folder_without_main(tmp_path):
    """The file a line begins with must be there; one with a like name is pointed at."""
    (tmp_path / "mian.yaml").write_text("main:\n  hang_up: goodbye\n")

    (problem,) = load(tmp_path).problems

    assert f"{tmp_path}: holds no main.yaml. Did you mean 'mian.yaml'?" == str(problem)


@pytest.mark.parametrize("ending", ["yml", "YML", "YAML", "Yaml"])
def test_file_with_another_ending_is_told(write, ending):
    """billing.yml looks like a branch and is not read."""
    folder = write()
    (folder / f"billing.{ending}").write_text("billing:\n  goto: main\n")

    (flaw,) = load(folder).flaws

    assert f"tree/billing.{ending}: is not read. Call it billing.yaml." == str(flaw.problem)


def test_later_files_are_not_branches(write):
    """queues.yaml and its like are no nodes."""
    queues = "general: {answer_within_s: 15, longest_wait_s: 60, capacity: 9, overflow: callback}\n"

    assert load_tree(write(queues=queues)).nodes.keys() == load_tree(write()).nodes.keys()


def test_override_replaces_a_fact(write):
    """--set changes speech and the release, and is held against the fact's kind."""
    folder = write()

    tree = load_tree(folder, {"hotline": "400-111-2222"})

    assert "400-111-2222" == tree.facts["hotline"].value
    assert load_tree(folder).release != tree.release
    with pytest.raises(Refused, match=r"--set hotline: 'x' is no phone that can be spoken\."):
        load_tree(folder, {"hotline": "x"})


def test_override_of_no_fact_is_wrong_use(write):
    """A slip in --set is told at once."""
    with pytest.raises(WrongUse, match=r"--set hotlin: no fact is called 'hotlin'\. Did you mean 'hotline'\?"):
        load(write(), {"hotlin": "400-111-2222"})


def test_release_names_the_content(write):
    """The same files have the same release; a word more has another."""
    first = load_tree(write()).release

    assert first == load_tree(write()).release
    assert 12 == len(first)
    assert first != load_tree(write(tech=TECH.replace("errors", "error"))).release


def test_own_messages_stand_over_built_in_ones(write):
    """One language of one sentence can be changed and the rest stays."""
    words = load_tree(write(messages="goodbye: {zh-CN: 再会。}\n")).words

    assert {"zh-CN": "再会。", "en-US": "Thank you for calling. Goodbye."} == words.goodbye


def test_british_line_takes_american_words(write):
    """Built-in words serve every country of their language."""
    line = "languages:\n  en-GB: {name: English, twilio_language: en-GB, twilio_voice: Polly.Amy}\n"
    main = "main:\n  choose:\n    '0': {en-GB: an operator, to: operator}\n"
    operator = OPERATOR.replace("  say: {zh-CN: 请留言。, en-US: Please leave a message.}\n", "")

    tree = load_tree(write(line=line, main=main, tech="", operator=operator, facts=""))

    assert {"en-GB": "Thank you for calling. Goodbye."} == tree.words.goodbye


def test_language_without_words_for_numbers(write):
    """A language we cannot say 25:00 in is refused, not guessed."""
    line = "languages:\n  fr-FR: {name: français, twilio_language: fr-FR, twilio_voice: Polly.Lea}\n"

    messages = [flaw.problem.message for flaw in load(write(line=line)).flaws]

    assert "there are no words for numbers in 'fr-FR'." in messages


def test_menu_without_a_person_or_an_end_of_its_tries(write):
    """What is inherited must exist as well as what is written."""
    main = 'main:\n  choose:\n    "1": {zh-CN: 再见, en-US: a goodbye, to: main.bye}\nmain.bye:\n  hang_up: goodbye\n'
    folder = write(main=main, tech="", operator="")

    assert [
        (
            "K04 tree/main.yaml:2:3: key 0 leads to 'operator' in every menu, and no node has that name. Add the node "
            "'operator', or name another as 'person' in line.yaml."
        ),
        (
            "T04 tree/main.yaml:2:3: the last try leads to 'operator', and no node has that name. Add 'after_tries: …' "
            "with the name of a node where a person or a message is."
        ),
    ] == [f"{flaw.rule} {flaw.problem}" for flaw in load(folder).flaws]


def test_reading_is_linear_in_the_tree(write):
    """Eight times the nodes take about eight times as long, not sixty-four, even if every target is wrong."""

    def seconds(nodes: int) -> float:
        text = "".join(f"tech.n{number}:\n  goto: tech.x{number}\n" for number in range(nodes))
        folder = write(tech=TECH + text)
        began = time.perf_counter()
        load(folder)
        return time.perf_counter() - began

    seconds(100)

    assert seconds(4000) < 25 * max(seconds(500), 0.02)


def test_agents_words_are_data(write):
    """Own ones stand over built-in ones, in the languages of the line; no caller's prompt is among them."""
    words = load_tree(write(messages="agents: {rung: {zh-CN: 图书馆来电。}}\n")).words

    assert "图书馆来电。" == words.agents.rung["zh-CN"]
    assert "密码不对。" == words.agents.wrong["zh-CN"]
    assert "agents" not in {prompt.path[0] for prompt in standing_prompts(words)}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("path: {zh-CN: 选了。}", "K10 tree/messages.yaml:1:17: the sentence does not hold {path}."),
        ('idle: {zh-CN: "{company}再见"}', "P13 tree/messages.yaml:1:17: something in braces is not filled in here."),
        ('wrong: {zh-CN: "不对}"}', "P13 tree/messages.yaml:1:18: something in braces is not filled in here."),
        ("wrng: {zh-CN: 不对}", "V06 tree/messages.yaml:1:10: 'wrng' is no field here. Did you mean 'wrong'?"),
        ("wrong: {fr-FR: non}", "V06 tree/messages.yaml:1:18: 'fr-FR' is none of the line's languages."),
    ],
    ids=["not filled in", "a fact", "a stray brace", "no such sentence", "no such language"],
)
def test_agents_words_are_checked(write, written, expected):
    """At their own line: nothing that is said to an agent can fail while it is said."""
    flaws = [f"{flaw.rule} {flaw.problem}" for flaw in load(write(messages=f"agents: {{{written}}}\n")).flaws]

    assert any(flaw.startswith(expected) for flaw in flaws), flaws
