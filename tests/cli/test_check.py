"""`ivr check` tells people and programs what is wrong with a tree, and a shell whether it may be released."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ivr.cli.main import main

PROMPTS = Path(__file__).parents[2] / "prompts"
TREE = {
    "main.yaml": """\
main:
  colour: red
  choose:
    "1": {zh-CN: 技术支持, en-US: technical support, to: tehc}
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
""",
    "operator.yaml": "operator:\n  hang_up: goodbye\n",
}
BROKEN = '"1": {zh-CN: 技术支持, en-US: technical support, to: tehc}'
PERSON = "operator: {queue: general, full: operator.bye, failed: operator.bye}\noperator.bye: {hang_up: goodbye}\n"
# The shipped facts are old by then, which lint.yaml is silent of; holidays are known for the months ahead.
QUIET = "2026-08-15"
FINDINGS = [
    {
        "rule": "V06",
        "severity": "warn",
        "file": "tree/main.yaml",
        "line": 2,
        "column": 3,
        "message": "'colour' is no field here and is ignored.",
        "mend": "Delete it; the fields here are after_tries, audio, barge_in, choose, no_input, no_match, notices, "
        "say, speech, timeout_s, tries, words.",
    },
    {
        "rule": "S02",
        "severity": "error",
        "file": "tree/main.yaml",
        "line": 4,
        "column": 54,
        "message": "key 1 leads to 'tehc', and no node has that name.",
        "mend": "Add a node called 'tehc', or name one that exists.",
    },
]


@pytest.fixture
def ivr(monkeypatch, capsys):
    """Return what runs the command line in this process: its code, what it printed, what it said of errors."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["ivr", *(str(argument) for argument in arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return ended.value.code, printed.out, printed.err

    return run


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """Return ./tree with an error and a warning."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("IVR_PROMPTS", raising=False)
    folder = Path("tree")
    folder.mkdir()
    for name, text in TREE.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_shipped_tree_is_clean(ivr):
    """While every silence of its lint.yaml silences something, nothing is to be said, not even a note."""
    code, printed, _ = ivr("check", PROMPTS, "--strict", "--json", "--at", QUIET)

    assert (0, []) == (code, json.loads(printed))


def test_the_day_counts(ivr):
    """When its silence has ended, the age of the facts is told, and stops only who asks for that."""
    late = ("check", PROMPTS, "--json", "--at", "2027-07-01")

    assert {"F01", "Y05"} <= {row["rule"] for row in json.loads(ivr(*late)[1]) if row["severity"] == "warn"}
    assert (0, 1) == (ivr(*late)[0], ivr(*late, "--strict")[0])


def test_text_is_grouped_by_file_and_ends_with_a_summary(ivr, tree):
    """Plain text when it does not go to a terminal."""
    code, printed, _ = ivr("check", tree)

    first, warning, error, blank, last = printed.splitlines()
    assert 1 == code
    assert "tree/main.yaml" == first
    assert warning.startswith("      2:3  warn   V06  'colour' is no field here")
    assert error.startswith("     4:54  error  S02  key 1 leads to 'tehc', and no node has that name. Add")
    assert "" == blank
    assert "1 error, 1 warning; 2 nodes checked." == last


@pytest.mark.parametrize("options", [["--json"], ["--format", "json"]])
def test_json(ivr, tree, options):
    """The fields programs rely on."""
    code, printed, _ = ivr("check", "--prompts", tree, *options)

    assert 1 == code
    assert FINDINGS == json.loads(printed)


def test_json_of_a_clean_tree_is_an_empty_list(ivr, tree):
    """No summary, no sentence: programs read it."""
    sound = '"1": {zh-CN: 技术支持, en-US: technical support, to: operator}'
    (tree / "main.yaml").write_text(TREE["main.yaml"].replace(BROKEN, sound).replace("  colour: red\n", ""), "utf-8")
    (tree / "operator.yaml").write_text(PERSON, encoding="utf-8")

    assert (0, "[]\n", "") == ivr("check", tree, "--json")


def test_github(ivr, tree):
    """Workflow commands with what would end them escaped."""
    _, printed, _ = ivr("check", tree, "--format", "github")

    assert [
        (
            "::warning file=tree/main.yaml,line=2,col=3,title=V06::'colour' is no field here and is ignored. Delete "
            "it; the fields here are after_tries, audio, barge_in, choose, no_input, no_match, notices, say, "
            "speech, timeout_s, tries, words."
        ),
        (
            "::error file=tree/main.yaml,line=4,col=54,title=S02::key 1 leads to 'tehc', and no node has that name. "
            "Add a node called 'tehc', or name one that exists."
        ),
    ] == printed.splitlines()


def test_sarif(ivr, tree):
    """Version 2.1.0, each result with its rule, level and place."""
    _, printed, _ = ivr("check", tree, "--format", "sarif")

    log = json.loads(printed)
    (run,) = log["runs"]
    assert "2.1.0" == log["version"]
    assert ["S02", "V06"] == [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [("V06", "warning"), ("S02", "error")] == [(one["ruleId"], one["level"]) for one in run["results"]]
    assert {"artifactLocation": {"uri": "tree/main.yaml"}, "region": {"startLine": 4, "startColumn": 54}} == run[
        "results"
    ][1]["locations"][0]["physicalLocation"]


def test_sarif_names_files_as_uris(ivr, tree):
    """A folder's name may hold what no URI does: 3.4.3 wants it escaped; columns are characters (3.14.17)."""
    tree.rename(tree.parent / "my 菜单%")

    _, printed, _ = ivr("check", tree.parent / "my 菜单%", "--format", "sarif")

    (run,) = json.loads(printed)["runs"]
    uris = {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in run["results"]}
    assert {"my%20%E8%8F%9C%E5%8D%95%25/main.yaml"} == {uri.removeprefix(f"{tree.parent}/") for uri in uris}
    assert "unicodeCodePoints" == run["columnKind"]


def test_strict_counts_warnings(ivr, tree):
    """A warning alone passes, and with --strict it does not."""
    (tree / "main.yaml").write_text(TREE["main.yaml"].replace("tehc", "operator"), encoding="utf-8")
    (tree / "operator.yaml").write_text(PERSON, encoding="utf-8")

    assert 0 == ivr("check", tree)[0]
    assert 1 == ivr("check", tree, "--strict")[0]


def test_tree_that_cannot_be_read(ivr, tree):
    """The reason is a finding like any other, and the code says that nothing was checked."""
    (tree / "main.yaml").write_text('main:\n  choose:\n    "1": {to: operator}\n    "1": {to: operator}\n')

    code, printed, _ = ivr("check", tree)
    rows = json.loads(ivr("check", tree, "--json")[1])

    assert 2 == code
    assert "1 error; the tree cannot be read." == printed.splitlines()[-1]
    assert [("K02", "error", 4, 5)] == [(row["rule"], row["severity"], row["line"], row["column"]) for row in rows]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere"], "'nowhere' is no folder. Name the folder that holds main.yaml."),
        (["tree", "--prompts", "tree"], "FOLDER and --prompts name the same thing; give one of them."),
        (["tree", "--set", "a"], "--set a: write NAME=VALUE, for example --set open_at=09:00."),
        (["tree", "--set", "a=1"], "--set a: no fact is called 'a'. The facts are in tree/facts.yaml."),
        (["tree", "--at", "soon"], "--at soon: write a day such as 2026-11-24."),
        (["tree", "--log", "none.jsonl"], "File 'none.jsonl' does not exist."),
        (["tree", "--format", "xml"], "'xml' is not one of 'text', 'json', 'github', 'sarif'"),
    ],
)
def test_wrong_use(ivr, tree, arguments, said):
    """One plain sentence, nothing on stdout, code 2."""
    code, printed, complaint = ivr("check", *arguments)

    assert (2, "") == (code, printed)
    assert said in complaint


def test_override_is_checked(ivr):
    """--set is held against the fact's kind like the file."""
    code, printed, _ = ivr("check", PROMPTS, "--set", "email_service=serviceyeepay.com", "--json")

    (row,) = [row for row in json.loads(printed) if row["severity"] == "error"]
    assert (1, "F03", "--set email_service", 0) == (code, row["rule"], row["file"], row["line"])


def test_check_imports_no_server():
    """Neither Flask nor twilio nor sound is loaded for it."""
    code = "import sys; import ivr.cli.check; print(*sorted({'flask', 'twilio', 'numpy', 'lxml'} & set(sys.modules)))"

    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert "" == done.stdout.strip()


def test_log_played_scripts_and_the_tree_before(ivr, tree, tmp_path):
    """What is known besides the tree is judged with it, each at its own file and line."""
    (tree / "operator.yaml").write_text(PERSON, encoding="utf-8")
    sound = TREE["main.yaml"].replace("tehc", "operator").replace("  colour: red\n", "")
    (tree / "main.yaml").write_text(sound, encoding="utf-8")
    before = tmp_path / "before"
    before.mkdir()
    (before / "operator.yaml").write_text(PERSON, encoding="utf-8")
    (before / "main.yaml").write_text(sound.replace("技术支持", "技术问题"), encoding="utf-8")
    log, played = tmp_path / "events.jsonl", tmp_path / "played.json"
    log.write_text(json.dumps({"event": "press", "call_sid": "CA1", "node": "main", "digits": "1"}) + "\n", "utf-8")
    row = {"name": "a call", "file": "calls/a.yaml", "passed": False, "step": 2, "line": 7, "heard": ""}
    played.write_text(json.dumps([row]), encoding="utf-8")

    code, printed, _ = ivr("check", tree, "--json", "--log", log, "--played", played, "--before", before)

    rows = {row["rule"]: (row["severity"], row["file"], row["line"]) for row in json.loads(printed)}
    assert 1 == code
    assert ("error", "calls/a.yaml", 7) == rows["V04"]
    assert ("warn", str(log), 1) == rows["V05"]
    assert ("warn", "tree/main.yaml", 3) == rows["L02"]


@pytest.mark.parametrize("content", ["no json", '"a text"'])
def test_log_that_is_none(ivr, tree, tmp_path, content):
    """Where it cannot be read is told, and nothing is checked."""
    log = tmp_path / "events.jsonl"
    log.write_text('{"event": "call"}\n' + content, encoding="utf-8")

    code, printed, complaint = ivr("check", tree, "--log", log)

    assert (2, "") == (code, printed)
    assert f"{log}:2:1: is no event as a JSON object." in complaint


def test_github_escapes_what_would_end_a_command(ivr, tree):
    """Percent signs and line ends of a text do not break out of the command."""
    label = '"1": {zh-CN: "技术支持", en-US: "50% <b>off\\nnow</b>", to: operator}'
    (tree / "main.yaml").write_text(TREE["main.yaml"].replace(BROKEN, label), encoding="utf-8")
    (tree / "operator.yaml").write_text(PERSON.replace("operator.bye}", "'op%0A,: x'}"), encoding="utf-8")

    lines = ivr("check", tree, "--format", "github")[1].splitlines()

    assert lines
    assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in lines)
    assert any("op%250A,: x" in line for line in lines)


def test_sarif_has_the_fields_its_readers_need(ivr, tree):
    """Ids of results are described, levels are of the list, places count from one (SARIF 2.1.0, 3.14 to 3.30)."""
    _, printed, _ = ivr("check", tree, "--format", "sarif")

    log = json.loads(printed)
    (run,) = log["runs"]
    described = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert {"$schema", "version", "runs"} == set(log)
    assert {"name", "version", "rules"} <= set(run["tool"]["driver"])
    for rule in run["tool"]["driver"]["rules"]:
        assert rule["shortDescription"]["text"]
        assert rule["fullDescription"]["text"].endswith(".")
    for result in run["results"]:
        (location,) = result["locations"]
        region = location["physicalLocation"].get("region", {"startLine": 1, "startColumn": 1})
        assert result["ruleId"] in described
        assert result["level"] in {"none", "note", "warning", "error"}
        assert result["message"]["text"]
        assert "\\" not in location["physicalLocation"]["artifactLocation"]["uri"]
        assert region["startLine"] >= 1
        assert region["startColumn"] >= 1
