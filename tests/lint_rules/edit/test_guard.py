"""A parse that may fail gets a `try` around it where it always runs, and is left alone everywhere else."""

from __future__ import annotations

import libcst as cst
import pytest

from lint_rules.code.syntax import called_name
from lint_rules.code.trees import Positions
from lint_rules.code.walk import walk
from lint_rules.edit.changes import Changes
from lint_rules.edit.guard import guarded
from lint_rules.run.fix import apply

ANSWER = ["return None"]


def after(text: str) -> str | None:
    """The text with the fix for its only `int` or `UUID`; None where there is no fix."""
    module = cst.parse_module(text)
    (function,) = (node for node in module.body if isinstance(node, cst.FunctionDef))
    (call,) = (node for node in walk(function) if isinstance(node, cst.Call) and called_name(node) in ("int", "UUID"))
    edits = guarded(Changes(text, module, Positions(module)), function, call, ANSWER)
    return apply(text, edits) if edits else None


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (
            "def f(a):\n    x = int(a)\n    return x\n",
            "def f(a):\n    try:\n        x = int(a)\n    except ValueError:\n        return None\n    return x\n",
        ),
        (
            "def f(a):\n\tx = int(a)  # why\n",
            "def f(a):\n\ttry:\n\t\tx = int(a)  # why\n\texcept ValueError:\n\t\treturn None\n",
        ),
        (
            "def f(a):\r\n  return g(int(a))\r\n",
            "def f(a):\r\n  try:\r\n    number = int(a)\r\n  except ValueError:\r\n    return None\r\n"
            "  return g(number)\r\n",
        ),
        (
            "def f(a, key):\n    g(UUID(a), key)\n",
            "def f(a, key):\n    try:\n        key2 = UUID(a)\n    except ValueError:\n        return None\n"
            "    g(key2, key)\n",
        ),
        (
            "def f(a):\n    if a:\n        pass\n    elif a.b:\n        x = int(a)\n",
            "def f(a):\n    if a:\n        pass\n    elif a.b:\n        try:\n            x = int(a)\n"
            "        except ValueError:\n            return None\n",
        ),
        (
            "def f(a):\n    with a:\n        a += int(a)\n",
            "def f(a):\n    with a:\n        try:\n            number = int(a)\n        except ValueError:\n"
            "            return None\n        a += number\n",
        ),
        (
            "def f(a):\n    x = int(\n        a\n    )\n",
            "def f(a):\n    try:\n        x = int(\n        a\n    )\n    except ValueError:\n        return None\n",
        ),
    ],
)
def test_a_parse_that_always_runs_is_guarded(before: str, expected: str) -> None:
    assert after(before) == expected
    compile(expected, "after.py", "exec")


@pytest.mark.parametrize(
    "source",
    [
        "def f(a):\n    return a and int(a)\n",
        "def f(a):\n    return int(a) if a else 0\n",
        "def f(a):\n    return [int(b) for b in a]\n",
        "def f(a):\n    return lambda: int(a)\n",
        "def f(a):\n    while int(a):\n        a = g()\n",
        "def f(a):\n    if a:\n        pass\n    elif int(a):\n        pass\n",
        "def f(a):\n    b = 1; x = int(a)\n",
        "def f(a): return int(a)\n",
        "def f(a):\n    class B:\n        x = int(a)\n",
    ],
)
def test_a_parse_that_may_not_run_or_has_no_line_of_its_own_is_left_alone(source: str) -> None:
    assert after(source) is None
