"""Where an import that a fix needs is put: in the first block, in its group, sorted."""

from __future__ import annotations

import libcst as cst
import pytest

from lint_rules.code.trees import Positions
from lint_rules.edit.changes import Changes
from lint_rules.edit.imports import add_import, below_imports
from lint_rules.run.fix import apply

FUTURE = "from __future__ import annotations\n"


def changes(text: str) -> Changes:
    module = cst.parse_module(text)
    return Changes(text, module, Positions(module))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("import os\nx = 1\nimport sys\n", "import asyncio\nimport os\nx = 1\nimport sys\n"),
        ("import abc\nfrom os import sep\n", "import abc\nimport asyncio\nfrom os import sep\n"),
        ("from fastapi import WebSocket\n\n\nf()\n", "import asyncio\n\nfrom fastapi import WebSocket\n\n\nf()\n"),
        (
            "from __future__ import annotations\n\nx = 1\n",
            "from __future__ import annotations\n\nimport asyncio\n\nx = 1\n",
        ),
        ('"""What."""\n\nx = 1\n', '"""What."""\n\nimport asyncio\n\nx = 1\n'),
        ("x = 1\n", "import asyncio\n\nx = 1\n"),
        ("# what\n\ndef f(): ...\n", "# what\n\nimport asyncio\n\n\ndef f(): ...\n"),
        ("import os", "import asyncio\nimport os"),
        ("import abc", "import abc\nimport asyncio"),
        ("import os\r\nx = 1\r\n", "import asyncio\r\nimport os\r\nx = 1\r\n"),
    ],
)
def test_an_import_stands_in_its_group_of_the_first_block(before: str, after: str) -> None:
    assert apply(before, [add_import(changes(before), "asyncio")]) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("from emberwire import Ok\nx = 1\n", "from emberwire import Error, Ok\nx = 1\n"),
        ("from emberwire import Channel\n", "from emberwire import Channel, Error\n"),
        ("from emberwire import handle_in\n", "from emberwire import Error, handle_in\n"),
        (
            "from emberwire import (\n    Channel,\n    Ok as Fine,\n)\n",
            "from emberwire import (\n    Channel,\n    Error,\n    Ok as Fine,\n)\n",
        ),
        ("from .emberwire import Ok\n", "from emberwire import Error\n\nfrom .emberwire import Ok\n"),
        ("import emberwire\n", "import emberwire\nfrom emberwire import Error\n"),
    ],
)
def test_a_name_joins_the_import_of_its_package(before: str, after: str) -> None:
    assert apply(before, [add_import(changes(before), "emberwire", "Error")]) == after


def test_an_import_that_stands_below_other_code_is_left_alone() -> None:
    """A name that joined it would be missing above, and the module would not start."""
    before = "from fastapi import WebSocket\n\nx = f()\n\nfrom emberwire import Ok\n"
    after = apply(before, [add_import(changes(before), "emberwire", "Error")])
    assert after.index("Error") < after.index("x = f()")
    assert after.startswith("from emberwire import Error\nfrom fastapi import WebSocket\n")


def test_a_name_of_the_module_stands_behind_the_imports() -> None:
    before = "import os\n\n\ndef f(): ...\n"
    assert (
        apply(before, [below_imports(changes(before), "KEPT = set()")])
        == "import os\n\nKEPT = set()\n\n\ndef f(): ...\n"
    )
