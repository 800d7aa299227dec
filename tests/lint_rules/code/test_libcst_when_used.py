"""libcst is not there until a name of it is asked for; then it is libcst itself."""

from __future__ import annotations

import subprocess
import sys

import libcst

from lint_rules.code.libcst_when_used import cst

CODE = """
import sys
from lint_rules.code.libcst_when_used import cst
before = "libcst" in sys.modules
cst.Call
print(before, "libcst" in sys.modules)
"""


def test_it_is_imported_with_the_first_name() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


def test_its_names_are_those_of_libcst() -> None:
    assert cst.Call is libcst.Call
    assert cst.parse_module("x").code == "x"
