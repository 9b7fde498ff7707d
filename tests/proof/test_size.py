"""How deep, how broad and how large a tree may be: each rule at its limit and one step beyond it."""

from __future__ import annotations

import pytest

from .conftest import TREE, menu


def chain(depth: int) -> str:
    """Return menus below one another, `depth` of them with the first."""
    parts = []
    for number in range(1, depth + 1):
        name = "main" if number == 1 else f"main.m{number}"
        after = f"main.m{number + 1}" if number < depth else "operator.message"
        parts.append(menu(name, _1=f"下一层|one further|{after}", _0="operator"))
    return "".join(parts)


@pytest.mark.parametrize(
    ("depth", "expected"),
    [(3, []), (4, ["warn"]), (5, ["warn", "warn"]), (6, ["warn", "warn", "error"])],
)
def test_depth(severities, depth, expected):
    """S07: three menus are passed, the fourth is told, the sixth stops a release."""
    assert expected == severities("S07", main=chain(depth))


def test_menus_after_a_service_are_not_on_the_way_to_it(severities):
    """S07: who was asked for a number has reached the service; what is offered after it is no depth."""
    deep = chain(3).replace("operator.message", "main.ask") + (
        "main.ask: {ask: order, say: {zh-CN: 请输入流水号。, en-US: Enter it.}, then: main.more}\n"
    )
    fields = "order: {kind: digits, digits: '8', label: {zh-CN: 流水号, en-US: the number}}\n"

    assert [] == severities("S07", main=deep + menu("main.more", _1="operator", _0="operator"), fields=fields)


@pytest.mark.parametrize(
    ("count", "expected"), [(4, []), (5, ["info"]), (6, ["warn"]), (8, ["warn"])], ids=lambda value: str(value)
)
def test_breadth(severities, count, expected):
    """S08: four options pass, the fifth is noted, the sixth told; 0, *, # and 9 are not counted."""
    keys = {f"_{number}": "operator" for number in range(1, count + 1)}

    assert expected == severities("S08", main=menu(**keys, star="operator", _9="operator", _0="operator"))


def test_breadth_that_no_keypad_has(severities):
    """S08: ten options besides the standing ones cannot be, so the error comes with a threshold of the tree's own."""
    keys = {f"_{number}": "operator" for number in range(1, 9)}

    assert ["error"] == severities("S08", lint="thresholds: {breadth_error: 7}\n", main=menu(**keys, _0="operator"))


@pytest.mark.parametrize(
    "label",
    [
        "更多选项|more options",
        "其他业务|other services",
        "其它|something else",
        "下一页|the next page",
        "其他问题|all others",
    ],
)
@pytest.mark.parametrize(("options", "expected"), [(2, ["warn"]), (3, [])])
def test_page_of_more_options(severities, label, options, expected):
    """S09: two options more are not worth a key, three are; whatever the page is called."""
    keys = {f"_{number}": "operator" for number in range(1, options + 1)}
    main = menu(_1="operator", _2=f"{label}|main.more", _0="operator") + menu("main.more", **keys)

    assert expected == severities("S09", main=main)


def test_small_menu_that_is_no_page_of_more(severities):
    """S09: two options with a name of their own are a menu like any other."""
    main = menu(_1="operator", _2="费率与对账|rates and accounts|main.more", _0="operator")

    assert [] == severities("S09", main=main + menu("main.more", _1="operator", _2="operator"))


@pytest.mark.parametrize(
    ("main", "expected"),
    [
        ("main:\n  choose: {}\n", ["error"]),
        (menu(_0="operator"), ["warn"]),
        (menu(_1="operator", _0="operator"), []),
    ],
    ids=["none", "one", "two"],
)
def test_options_of_a_menu(severities, main, expected):
    """S10: none is an error, one is told, two are a menu."""
    assert expected == severities("S10", main=main)


@pytest.mark.parametrize(("nodes", "expected"), [(25, []), (26, ["warn"]), (1001, ["error"])])
def test_size_of_a_branch(severities, nodes, expected):
    """S12: 25 nodes in one file are passed, one more is told, over a thousand stop a release."""
    names = ["main", *(f"main.n{number}" for number in range(1, nodes))]
    rest = "".join(f"{name}: {{goto: operator}}\n" for name in names[1:])

    assert expected == severities("S12", main=TREE["main.yaml"] + rest)
