"""All rules, found by their file names in `rules/`; importing one imports libcst, so it is done late.

>>> [rule.code for rule in all_rules()][:2]
['EW101', 'EW102']
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lint_rules.rule import Rule

_FOLDER = Path(__file__).parent / "rules"


@cache
def all_rules() -> tuple[type[Rule], ...]:
    """Every rule class, ordered by code."""
    from lint_rules.rule import Rule

    found: dict[str, type[Rule]] = {}
    for path in sorted(_FOLDER.glob("ew*.py")):
        module = import_module(f"lint_rules.rules.{path.stem}")
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Rule) and value.__module__ == module.__name__:
                found[value.code] = value
    return tuple(found[code] for code in sorted(found))


def rule_named(name: str) -> type[Rule] | None:
    """The rule of that code (`EW101`) or name (`unauthenticated-connect`)."""
    return next((rule for rule in all_rules() if name.upper() == rule.code or name.lower() == rule.name), None)
