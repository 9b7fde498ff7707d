"""The report's words: all there in both languages, no English among the Mandarin, dates and values as each writes."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from datetime import date
from string import Formatter
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from lxml import html

from ivr.office.figures import Column
from ivr.office.period import Period
from ivr.office.report_html import as_html
from ivr.office.report_rows import as_spreadsheet
from ivr.office.report_text import WIDTH, as_text, width
from ivr.office.report_words import LANGUAGES, entries, nearest
from ivr.office.reports import report
from tests.office.report_cases import CALLS, CHINESE, ENGLISH, MADE, PROMISES, Q3, SHANGHAI, TICKETS, reported

if TYPE_CHECKING:
    from ivr.office.figures import Report
    from ivr.office.report_words import Words

# Names that the tree gave, and the two percentiles that the trade calls so in Chinese too.
NAMES = {
    *(wait.name for call in CALLS for wait in call.waits),
    *(name for call in CALLS for turn in call.turns for name in turn.path),
    *PROMISES.answer_within_s,
    *(ticket.kind for ticket in TICKETS),
    "p50",
    "p90",
}


def english_in(text: str) -> set[str]:
    """Return the words in Latin letters that are nobody's name."""
    return set(re.findall(r"[A-Za-z][\w.]*", text, re.ASCII)) - NAMES


def placeholders(text: str) -> Counter[str]:
    return Counter(name for _, name, _, _ in Formatter().parse(text) if name)


class Noticing(dict[tuple[str, ...], str]):
    """Words that know which of them were said."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.texts)
        self.said: set[tuple[str, ...]] = set()

    def __getitem__(self, place: tuple[str, ...]) -> str:
        self.said.add(place)
        return super().__getitem__(place)

    def get(self, place: tuple[str, ...], other: str) -> str:  # type: ignore[override]
        self.said.add(place)
        return super().get(place, other)


def test_every_word_is_there_in_both_languages() -> None:
    """Not empty, and with the same things filled in."""
    lacking = [place for place, words in entries().items() if set(LANGUAGES) != set(words) or not all(words.values())]
    different = [
        place
        for place, words in entries().items()
        if set(placeholders(words["zh-CN"])) != set(placeholders(words["en-US"]))
    ]

    assert [] == lacking
    assert [] == different
    assert len(entries()) > 100


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
def test_no_word_is_left_over(language: str) -> None:
    """Each is said by a report of some period, in some form."""
    spoken = CHINESE if language == "zh-CN" else ENGLISH
    texts = Noticing(spoken)
    words = type(spoken)(spoken.language, texts)

    for period in (Q3, Period(date(2026, 7, 1), date(2026, 10, 31), SHANGHAI), Period(Q3.first, Q3.first, SHANGHAI)):
        made = reported(period, words)
        for write in (as_text, as_html, as_spreadsheet):
            write(made)
    as_text(report((), (), (), Q3, type(PROMISES)(), MADE, words))
    for seconds in (1, 60, 75, 3600, 3660):
        words.shown(seconds, "seconds")

    assert set() == set(texts) - texts.said


def test_a_figure_says_in_mandarin_what_it_is() -> None:
    """The trade's own terms, with the definition and the target."""
    made = reported(words=CHINESE)

    assert {
        "connect_rate": "接通率",
        "in_target": "承诺时间内接听率",
        "wait_p50": "等待时长中位数（p50）",
        "wait_p90": "等待时长90分位数（p90）",
        "containment": "自助完成率",
        "resolution_rate": "解决率",
        "first_call_resolution": "首次解决率",
        "complaint_late": "“complaint”队列未在15秒内接听",
    } == {
        name: made.figure(name).label
        for name in (
            "connect_rate",
            "in_target",
            "wait_p50",
            "wait_p90",
            "containment",
            "resolution_rate",
            "first_call_resolution",
            "complaint_late",
        )
    }
    assert "人工接听量占转人工量的比例。" == made.figure("connect_rate").definition
    assert "目标：不低于60%" == made.figure("containment").aim


def test_figures_are_the_same_in_both_languages() -> None:
    """Only their words are others; rows and names too stay what programs know."""

    def values(made: Report) -> list[object]:
        return [
            [(figure.name, figure.value, figure.target) for section in made.sections for figure in section.figures],
            [
                (table.name, [column.name for column in table.columns], table.rows)
                for section in made.sections
                for table in section.tables
            ],
        ]

    assert values(reported()) == values(reported(words=CHINESE))


def test_no_english_is_on_the_mandarin_page() -> None:
    """Names of the tree aside; captions and charts too, and what a screen reader says."""
    page = html.fromstring(as_html(reported(words=CHINESE)).encode())
    for style in list(page.iter("style")):
        style.drop_tree()

    said = " ".join([*page.itertext(), *(each.get("aria-label", "") for each in page.iter())])

    assert "zh-CN" == page.get("lang")
    assert set() == english_in(said)
    assert "易联支付服务质量报告（2026年第3季度）" == page.find(".//h1").text
    assert "统计期为2026年7月1日至2026年9月30日，按北京时间计日。" == page.find(".//header/p").text
    assert "工单状态截至2026年10月20日 09:00。" in said
    assert "manager（直拨）" in [text.text for text in page.iter("text")]
    assert "2026年7月" in [cell.text for cell in page.iter("td")]


def test_no_english_is_in_the_mandarin_text() -> None:
    """Lines fit a terminal, though Chinese has no spaces to break them at; none begins with a closing mark."""
    made = reported(words=CHINESE)

    text = as_text(made)

    assert set() == english_in(text)
    assert [] == [line for line in text.splitlines() if width(line) > WIDTH]
    assert [] == [line for line in text.splitlines() if line.strip()[:1] in set("，。；：、）”")]
    whole = "".join(text.split())
    for section in made.sections:
        assert [] == [
            one.name
            for one in (*section.figures, *section.tables)
            if "".join(one.definition.split()) not in whole and getattr(one, "rows", True)
        ]
    assert "接通率66.7%" in whole
    assert "自助完成率42.9%（目标：不低于60%）" in whole


def test_no_english_is_in_the_mandarin_csv() -> None:
    """But what programs look for: section, table, row and name are the same in both, as numbers are."""
    mine, theirs = (
        list(csv.reader(io.StringIO(as_spreadsheet(reported(words=words)), newline=""))) for words in (CHINESE, ENGLISH)
    )

    assert ["章节标识", "表标识", "行", "指标标识", "指标", "数值", "单位", "目标值", "定义"] == mine[0]
    assert set() == {word for row in mine for cell in (row[4], row[6], row[8]) for word in english_in(cell)}
    for kept in (0, 1, 2, 3, 5, 7):
        assert [row[kept] for row in theirs[1:]] == [row[kept] for row in mine[1:]]
    [row] = [row for row in mine if row[1:4] == ["by_queue", "general", "wait_p50_s"]]
    assert ["按队列：中位数", "20", "秒"] == row[4:7]


def test_an_empty_report_is_a_sentence_in_mandarin() -> None:
    """Without a company too."""
    made = report((), (), (), Q3, type(PROMISES)(), MADE, CHINESE)

    assert "服务质量报告（2026年第3季度）" == made.title
    assert "2026年7月1日至2026年9月30日（北京时间）没有来电、工单或满意度回复，因此没有可报告的内容。" == made.emptiness


@pytest.mark.parametrize(
    ("value", "unit", "english", "mandarin"),
    [
        (None, "share", "–", "–"),
        (0.12345, "share", "12.3 %", "12.3%"),
        (59.4, "seconds", "59 s", "59秒"),
        (59.6, "seconds", "1 min", "1分钟"),
        (75, "seconds", "1 min 15 s", "1分15秒"),
        (3600, "seconds", "1 h", "1小时"),
        (4_530_000, "seconds", "1,258 h 20 min", "1,258小时20分"),
        (0.05, "hours", "0.1 h", "0.1小时"),
        (1234, "count", "1,234", "1,234"),
        (4.125, "score", "4.12", "4.12分"),
        ("red", "name", "red", "red"),
        ("2026-07", Column("month", "", "name"), "2026-07", "2026年7月"),
        ("ticket", Column("way", "", "name"), "ticket", "工单"),
        ("ticket", Column("queue", "", "name"), "ticket", "ticket"),
        ("red (dialled)", Column("queue", "", "name"), "red (dialled)", "red（直拨）"),
    ],
)
def test_values_as_people_read_them(value: float | str | None, unit: Column, english: str, mandarin: str) -> None:
    """Minutes where seconds would be many, a dash where nothing is known, and the tree's names as they are."""
    assert (english, mandarin) == (ENGLISH.shown(value, unit), CHINESE.shown(value, unit))


@pytest.mark.parametrize(
    ("first", "last", "english", "mandarin"),
    [
        ("2026-07-01", "2026-09-30", "2026 Q3", "2026年第3季度"),
        ("2026-11-01", "2026-11-11", "2026-11-01 to 2026-11-11", "2026年11月1日至2026年11月11日"),
        ("2026-11-11", "2026-11-11", "2026-11-11", "2026年11月11日"),
    ],
)
def test_periods_as_people_call_them(first: str, last: str, english: str, mandarin: str) -> None:
    """A quarter by its number, one day as a day."""
    period = Period(date.fromisoformat(first), date.fromisoformat(last), SHANGHAI)

    assert (english, mandarin) == (ENGLISH.period(period), CHINESE.period(period))


def test_a_zone_without_a_name_is_called_by_its_own() -> None:
    """Beijing's time has one; Dublin's is written as it is."""
    assert ("北京时间", "Asia/Shanghai") == (CHINESE.zone(SHANGHAI), ENGLISH.zone(SHANGHAI))
    assert "Europe/Dublin" == CHINESE.zone(ZoneInfo("Europe/Dublin"))


@pytest.mark.parametrize(
    ("tags", "language"),
    [
        (["zh-CN", "en-US"], "zh-CN"),
        (["zh-TW"], "zh-CN"),
        (["en-IE"], "en-US"),
        (["en-US", "zh-CN"], "en-US"),
        (["de-DE"], "en-US"),
        ([], "en-US"),
    ],
)
def test_a_report_speaks_what_the_line_speaks_first(tags: list[str], language: str) -> None:
    """Mandarin or English, whichever is nearer."""
    assert language == nearest(tags)
