"""A finding knows which files and functions its verdict was read from: by its rule, for its handlers."""

from __future__ import annotations

import os
from pathlib import Path

import libcst as cst
import pytest

from lint_rules.code.outline import read_outline
from lint_rules.file import File
from lint_rules.finding import Finding
from lint_rules.rule import Rule
from lint_rules.run.applying import apply
from lint_rules.run.many_files import lint
from lint_rules.run.one_file import Run
from lint_rules.settings.config import Config

HELPERS = "def {name}(token):\n    return None\n"
TWO = (
    "from emberwire import Accept, Socket\nfrom one import first\nfrom two import second\n\n\n"
    "class A(Socket):\n    async def connect(self, params, info):\n        first(info.auth_token)\n"
    "        return Accept()\n\n\n"
    "class B(Socket):\n    async def connect(self, params, info):\n        second(info.auth_token)\n"
    "        return Accept()\n"
)


@pytest.fixture
def app(tmp_path: Path) -> Path:
    (tmp_path / "one.py").write_text(HELPERS.format(name="first"))
    (tmp_path / "two.py").write_text(HELPERS.format(name="second"))
    (tmp_path / "app.py").write_text(TWO)
    return tmp_path / "app.py"


def found(path: Path) -> list[Finding]:
    return lint([path], Config(root=path.parent)).findings


def test_each_of_two_handlers_in_one_file_rests_on_its_own_helper(app: Path) -> None:
    first, second = (finding for finding in found(app) if finding.code == "EW101")
    assert {os.path.basename(name) for name in first.basis.files} == {"one.py"}
    assert {ran.name for ran in first.basis.functions} == {"A.connect", "first"}
    assert {os.path.basename(name) for name in second.basis.files} == {"two.py"}
    assert {(ran.name, ran.first, ran.last) for ran in second.basis.functions} == {
        ("B.connect", 13, 15),
        ("second", 1, 2),
    }


def test_a_finding_about_one_line_rests_on_no_other_file(app: Path) -> None:
    app.write_text(TWO + "\n\nasync def tell(channel, payload):\n    channel.push('a', payload)  # noqa: EW999\n")
    (unused,) = (finding for finding in found(app) if finding.code == "EW901")
    assert unused.basis.files == frozenset()


def test_names_that_were_looked_for_are_known_whether_there_is_such_a_file_or_not(app: Path) -> None:
    first, *_ = found(app)
    assert {"one", "emberwire"} <= first.basis.sought


class Shouts(Rule):
    """Reports each call in the functions with a line that says so."""

    code = "TEST001"
    name = "shouts"

    def lines(self) -> list[int]:
        return [number for number, line in enumerate(self.file.lines, 1) if "shout" in line]

    def visit_Call(self, node: cst.Call) -> None:  # noqa: N802  # named after the libcst node
        self.report(node, "a call")


def test_a_rule_that_names_lines_visits_what_stands_around_them_and_nothing_else(tmp_path: Path) -> None:
    text = "a()\n\n\ndef b():\n    c()\n    shout()\n    shout()\n\n\ndef d():\n    e()\n"
    outline, config = read_outline(text, tmp_path / "a.py", "a"), Config(root=tmp_path)
    file = File("a.py", text, outline, Run(config, frozenset()).engine, config)
    apply(file, [Shouts], {})
    assert [finding.line for finding in file.findings] == [5, 6, 7]
    assert "_parsed" not in file.__dict__
