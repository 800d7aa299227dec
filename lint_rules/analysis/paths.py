"""Which ways through a function lack something: the question behind "accepts without a check", "ends without a reply".

The walker goes through the statements in order and carries one bit: *proven*. A question says what proves (a check, a
reply), and which statements count as reaching the goal. Reaching the goal unproven is what the caller gets back.

    >>> import ast
    >>> body = ast.parse("if ok():\\n  check()\\ngoal()").body
    >>> q = Question(proves=lambda n: "check" in ast.dump(n), reaches=lambda n: "goal" in ast.dump(n))
    >>> [node.lineno for node in unproven(body, q)]
    [3]

Both branches of a test that decides the matter count as proven: what a refused branch does is its own business.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field

from lint_rules.trees import walk


def _never(_node: ast.AST) -> bool:
    return False


@dataclass(frozen=True)
class Question:
    """What to look for on the ways through a function.

    `proves`: a simple statement that settles the matter from here on. `decides`: a test that settles it for both of
    its branches and what follows. `settles_inside`: a test that settles it for its own body only. `reaches`: a simple
    statement that is the goal. `at_end`: falling off the end of the function is the goal too.
    """

    proves: Callable[[ast.AST], bool] = _never
    reaches: Callable[[ast.AST], bool] = _never
    decides: Callable[[ast.AST], bool] = _never
    settles_inside: Callable[[ast.AST], bool] = _never
    at_end: bool = False


@dataclass
class _Walker:
    question: Question
    found: list[ast.stmt] = field(default_factory=list)

    def block(self, body: list[ast.stmt], proven: bool) -> tuple[bool, bool]:
        """(proven, falls through) after these statements."""
        for statement in body:
            proven, falls = self.statement(statement, proven)
            if not falls:
                return True, False
        return proven, True

    def statement(self, node: ast.stmt, proven: bool) -> tuple[bool, bool]:
        match node:
            case ast.If():
                return self._if(node, proven)
            case ast.Try() | ast.TryStar():
                return self._try(node, proven)
            case ast.Match():
                return self._match(node, proven)
            case ast.For() | ast.AsyncFor():
                inside, _ = self.block(node.body, proven or self.question.proves(node.iter))
                self.block(node.orelse, proven)
                return proven or (inside and self.question.proves(node.iter)), True
            case ast.While():
                return self._while(node, proven)
            case ast.With() | ast.AsyncWith():
                proven = proven or any(self.question.proves(item.context_expr) for item in node.items)
                return self.block(node.body, proven)
        return self._simple(node, proven)

    def _simple(self, node: ast.stmt, proven: bool) -> tuple[bool, bool]:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return proven, True
        if self.question.proves(node):
            proven = True
        if not proven and self.question.reaches(node):
            self.found.append(node)
        return proven, not isinstance(node, ast.Return | ast.Raise | ast.Continue | ast.Break)

    def _if(self, node: ast.If, proven: bool) -> tuple[bool, bool]:
        after_test = proven or self.question.decides(node.test) or self.question.proves(node.test)
        inside = after_test or self.question.settles_inside(node.test)
        body, body_falls = self.block(node.body, inside)
        rest, rest_falls = self.block(node.orelse, after_test)
        return after_test or (body and rest), body_falls or rest_falls

    def _try(self, node: ast.Try | ast.TryStar, proven: bool) -> tuple[bool, bool]:
        body, falls = self.block(node.body, proven)
        if falls:
            body, falls = self.block(node.orelse, body)
        outcomes = [(body, falls)] + [self.block(handler.body, proven) for handler in node.handlers]
        result = all(done for done, _ in outcomes)
        goes_on = any(falling for _, falling in outcomes)
        if node.finalbody:
            final, final_falls = self.block(node.finalbody, result)
            return final, goes_on and final_falls
        return result, goes_on

    def _match(self, node: ast.Match, proven: bool) -> tuple[bool, bool]:
        proven = proven or self.question.decides(node.subject)
        outcomes = [self.block(case.body, proven) for case in node.cases]
        complete = any(_matches_all(case) for case in node.cases)
        if not complete:
            outcomes.append((proven, True))
        return all(done for done, _ in outcomes), any(falling for _, falling in outcomes)

    def _while(self, node: ast.While, proven: bool) -> tuple[bool, bool]:
        endless = isinstance(node.test, ast.Constant) and bool(node.test.value)
        inside, _ = self.block(node.body, proven or self.question.decides(node.test))
        breaks = any(isinstance(inner, ast.Break) for inner in walk(node))
        return (inside if endless else proven), breaks or not endless


def _matches_all(case: ast.match_case) -> bool:
    return case.guard is None and isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None


def unproven(body: list[ast.stmt], question: Question) -> list[ast.stmt]:
    """The statements that reach the goal on a way where nothing proved it, in source order.

    When falling off the end counts, the last statement of the body stands for it.
    """
    walker = _Walker(question)
    proven, falls = walker.block(body, proven=False)
    if question.at_end and falls and not proven and body[-1] not in walker.found:
        walker.found.append(body[-1])
    return walker.found
