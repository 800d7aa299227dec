"""The rules that docs/writing-rules.md shows do what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lint_rules.kit.testing import findings_in
from lint_rules.rule import Rule
from lint_rules.run.fix import fix_text
from lint_rules.selection.local import rules_in

GUIDE = Path(__file__).parents[3] / "docs" / "writing-rules.md"
BLOCKS = re.findall(r"^```python\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def shown(name: str, folder: Path) -> type[Rule]:
    """A rule of the page, from a file of its own."""
    path = folder / f"{name.lower()}.py"
    path.write_text(next(block for block in BLOCKS if f"class {name}(Rule)" in block))
    (rule,) = rules_in(path)
    return rule


@pytest.mark.parametrize(
    ("name", "code", "lines"),
    [
        ("NoShouting", "shout()\nwhisper()\nprint('shout()')\n", [1]),
        ("NoAwaitedPrint", "async def f():\n    await g([print(1)])\n    print(2)\n", [2]),
        ("NoEmptyPush", "async def f(room):\n    room.push('a', {})\n    room.push('a', {'b': 1})\n", [2]),
    ],
)
def test_a_rule_of_the_page_reports_what_it_is_about(tmp_path: Path, name: str, code: str, lines: list[int]) -> None:
    assert [finding.line for finding in findings_in(code, rule=shown(name, tmp_path))] == lines


def test_the_rule_about_values_reports_where_they_are_sent(tmp_path: Path) -> None:
    code = (
        "@app.websocket('/ws')\nasync def feed(websocket: WebSocket):\n    try:\n        await serve(websocket)\n"
        "    except ValueError as error:\n        await websocket.send_text(str(error))\n"
        "        await websocket.send_text('wrong')\n"
    )
    found = findings_in(f"from fastapi import WebSocket\n{code}", rule=shown("ErrorTextToClient", tmp_path))
    assert [finding.line for finding in found] == [7]


def test_the_fix_of_the_page_whispers(tmp_path: Path) -> None:
    rule = shown("NoShouting", tmp_path)
    fixed = fix_text("rooms.shout(1)\nshout(2)\n", lambda text: findings_in(text, rule=rule), unsafe=True)
    assert fixed.text == "whisper(1)\nwhisper(2)\n"
