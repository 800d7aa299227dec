"""Rules are visitors: `visit_` before what is inside, `leave_` after it, and False leaves the inside out."""

from __future__ import annotations

# ruff: noqa: N802 - visitor methods are named after libcst nodes
from pathlib import Path

import libcst as cst
import pytest

from lint_rules.code.outline import read_outline
from lint_rules.file import File
from lint_rules.rule import Rule
from lint_rules.run.one_file import Run
from lint_rules.run.visiting import methods_of, visit
from lint_rules.settings.config import Config, ConfigError

SOURCE = "class A:\n    def f(self):\n        g(h())\n\nk()\n"


class Recorder(Rule):
    """Writes down what it is called with."""

    code = "TEST001"
    name = "recorder"
    seen: list[str]

    def note(self, verb: str, node: cst.Call | cst.ClassDef) -> None:
        name = node.func if isinstance(node, cst.Call) else node.name
        self.seen.append(f"{verb} {cst.ensure_type(name, cst.Name).value}")


class All(Recorder):
    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        self.note("visit", node)

    def leave_ClassDef(self, node: cst.ClassDef) -> None:
        self.note("leave", node)

    def visit_Call(self, node: cst.Call) -> bool:
        self.note("visit", node)
        return True

    def leave_Call(self, node: cst.Call) -> None:
        self.note("leave", node)


class OutsideOfClasses(All):
    def visit_ClassDef(self, node: cst.ClassDef) -> bool:  # type: ignore[override]
        self.note("visit", node)
        return False


def run(*kinds: type[Recorder]) -> list[list[str]]:
    path = Path("a.py").resolve()
    file = File(
        "a.py", SOURCE, read_outline(SOURCE, path, "a"), Run(Config(root=path.parent), frozenset()).engine, Config()
    )
    rules = [kind(file) for kind in kinds]
    for rule in rules:
        rule.seen = []
    visit(rules, file.tree, _raised)
    return [rule.seen for rule in rules]


def _raised(_rule: object, error: Exception) -> None:
    raise error


EVERYTHING = ["visit A", "visit g", "visit h", "leave h", "leave g", "leave A", "visit k", "leave k"]


def test_nodes_are_visited_before_and_left_after_what_is_inside() -> None:
    assert run(All) == [EVERYTHING]


def test_what_returns_false_is_not_entered_and_yet_left() -> None:
    assert run(OutsideOfClasses) == [["visit A", "leave A", "visit k", "leave k"]]


def test_one_rule_that_enters_nothing_does_not_keep_another_from_it() -> None:
    assert run(OutsideOfClasses, All) == [["visit A", "leave A", "visit k", "leave k"], EVERYTHING]


class Misspelt(Rule):
    def visit_FunctionDeff(self, node: cst.FunctionDef) -> None: ...


class NoNode(Rule):
    def visit_Call(self) -> None: ...


class Transformer(Rule):
    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> None: ...


class Changing(Recorder):
    def visit_Call(self, node: cst.Call) -> cst.Call:
        return node


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (Misspelt, "libcst has no node FunctionDeff; did you mean visit_FunctionDef?"),
        (NoNode, r"visit_Call is called with \(self, node\), but it takes \(self\)"),
        (Transformer, "there is no updated node, because a change is a fix"),
    ],
)
def test_a_method_that_could_never_work_is_refused(kind: type[Rule], sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        methods_of(kind)


def test_a_visitor_that_returns_a_node_is_told_how_to_change_code() -> None:
    with pytest.raises(ConfigError, match="returned a Call: a visitor returns nothing, or False"):
        run(Changing)


class Failing(All):
    def visit_Call(self, node: cst.Call) -> bool:
        super().visit_Call(node)
        raise ZeroDivisionError


def test_a_rule_that_fails_sees_no_more_and_the_others_see_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    failed: list[str] = []
    monkeypatch.setitem(globals(), "_raised", lambda rule, error: failed.append(type(error).__name__))
    assert run(Failing, All) == [["visit A", "visit g"], EVERYTHING]
    assert failed == ["ZeroDivisionError"]
