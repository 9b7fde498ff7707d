"""How `ivr check` grows with the tree: seconds to read and to judge, and memory at its peak.

    python tests/bench/check.py [--quick]

Each size runs in a process of its own. A tree of n nodes is branches of twenty, a file each as an editor would keep
them: a menu with the branches below it, and queues that lead to menus when they are full.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

SIZES = (100, 1_000, 10_000)
# Twice the time for twice the nodes, and some room for the noise of a machine.
LIMIT_OF_GROWTH = 1.5
_BRANCH = 20
_WIDTH = 6
_LABELS = ("结算查询", "费率调整", "对账文件", "退款申请", "商户入驻", "终端报修", "发票开具")

OPERATOR = """\
operator: {queue: general, full: operator.message, failed: operator.message}
operator.message:
  say: {zh-CN: 请在提示音后说话。, en-US: Speak after the tone.}
  message: general
  then: operator.bye
operator.bye: {hang_up: goodbye}
"""


def write_tree(folder: Path, nodes: int) -> None:
    """Write a sound tree with about so many nodes: every menu leads to the next branch, to a queue and to a person."""
    branches = max(1, nodes // _BRANCH)
    (folder / "operator.yaml").write_text(OPERATOR, encoding="utf-8")
    (folder / "main.yaml").write_text("main: {goto: b0}\n", encoding="utf-8")
    for number in range(branches):
        stem = f"b{number}"
        below = [f"b{child}" for child in range(_WIDTH * number + 1, _WIDTH * (number + 1) + 1) if child < branches]
        parts = [_menu(stem, [f"{stem}.q0", *(below or ["operator.message"])])]
        last = (_BRANCH - 1) // 2 - 1
        for queue in range(last + 1):
            after = f"{stem}.q{queue + 1}" if queue < last else "operator.message"
            parts.append(
                f"{stem}.q{queue}:\n  say: {{zh-CN: 请准备好编号。, en-US: Have your number ready.}}\n"
                f"  queue: general\n  full: {stem}.m{queue}\n  failed: {stem}.m{queue}\n"
            )
            parts.append(_menu(f"{stem}.m{queue}", [after, "operator.message"]))
        (folder / f"{stem}.yaml").write_text("".join(parts), encoding="utf-8")


def measure(nodes: int) -> dict[str, float]:
    """Return the seconds to read and to check a tree of this size, and the memory the process needed."""
    from ivr.menu.load import load
    from ivr.proof.lint.check import check
    from ivr.proof.lint.rule import Settings

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_tree(folder, nodes)
        began = time.perf_counter()
        loaded = load(folder)
        read_s = time.perf_counter() - began
        began = time.perf_counter()
        findings = check(loaded, Settings(on=date(2026, 3, 1)))
        check_s = time.perf_counter() - began
    assert loaded.tree is not None
    # Linux counts in kilobytes. https://man7.org/linux/man-pages/man2/getrusage.2.html
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "nodes": len(loaded.tree.nodes),
        "errors": sum(finding.severity == "error" for finding in findings),
        "findings": len(findings),
        "read_s": read_s,
        "check_s": check_s,
        "peak_mb": peak_mb,
    }


def _menu(name: str, targets: list[str]) -> str:
    offers = [
        f'    "{key}": {{zh-CN: {label}, en-US: "{name} {label}", to: {target}}}\n'
        for key, label, target in zip("1234567", _LABELS, targets, strict=False)
    ]
    person = '    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}\n'
    return f"{name}:\n  choose:\n{''.join(offers)}{person}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leave out the largest tree")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(options.one)))
        return
    before = None
    for size in SIZES[:-1] if options.quick else SIZES:
        command = [sys.executable, __file__, "--one", str(size)]
        row = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        per_node = (row["read_s"] + row["check_s"]) / row["nodes"]
        growth = f"   {per_node / before:4.2f} of the smaller one's a node (limit {LIMIT_OF_GROWTH})" if before else ""
        print(
            f"{row['nodes']:6.0f} nodes   read {row['read_s']:6.2f} s   check {row['check_s']:6.2f} s   "
            f"{1e6 * per_node:5.0f} us a node   peak {row['peak_mb']:5.0f} MB   {row['errors']:.0f} errors{growth}"
        )
        before = per_node


if __name__ == "__main__":
    main()
