"""A safe fix leaves a program that starts, and in which honest clients meet what they met before.

Each program of this folder has the fault of one rule. It is run as it is and after the fix; where the fault shows, the
program also has `cured`, which fails before and passes after.
"""

from __future__ import annotations

import inspect
import warnings
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from lint_rules.finding import FixKind
from lint_rules.kit.testing import findings_in
from lint_rules.run.fix import fix_text
from lint_rules.selection.registry import all_rules, rule_of

FOLDER = Path(__file__).parent
PROGRAMS = {path.stem: path for path in sorted(FOLDER.glob("ew*.py"))}
"""`ew204_tracking.py`: the code of the rule, and what the program shows."""

pytestmark = pytest.mark.anyio


def test_every_rule_with_a_safe_fix_has_a_program() -> None:
    assert {rule.code for rule in all_rules() if rule.fix in (FixKind.SAFE, FixKind.EITHER)} == set(
        map(code_of, PROGRAMS)
    )


def code_of(name: str) -> str:
    return name.partition("_")[0].upper()


def started(text: str, name: str) -> ModuleType:
    module = ModuleType(name)
    exec(compile(text, f"{name}.py", "exec"), module.__dict__)
    return module


async def outcome(module: ModuleType, name: str) -> Any:
    """What a function of the program comes to; an exception is an outcome as well."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # "never awaited" is the very fault of EW308
        try:
            return await getattr(module, name)()
        except Exception as error:
            return type(error).__name__


@pytest.mark.parametrize("name", PROGRAMS)
async def test_a_program_starts_and_serves_honest_clients_as_before(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before, code = PROGRAMS[name].read_text(encoding="utf-8"), code_of(name)
    rule = rule_of(code)
    after = fix_text(before, lambda text: findings_in(text, rule=rule), unsafe=False)
    assert [finding.code for finding in after.applied] == [code]
    old, new = started(before, f"{code}_before"), started(after.text, f"{code}_after")
    expected = await outcome(old, "honest")
    assert isinstance(expected, list)
    assert await outcome(new, "honest") == expected
    if inspect.iscoroutinefunction(getattr(old, "cured", None)):
        assert await outcome(old, "cured") is not None
        assert await outcome(new, "cured") is None
