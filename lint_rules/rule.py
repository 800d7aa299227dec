"""What a rule is, in one class in one file.

    class NoShouting(Rule):
        '''## What it does … (the headings are fixed: see HEADINGS)'''

        code = "EW999"
        name = "no-shouting"
        severity = Severity.WARNING
        needs = (frozenset({b"shout("}),)

        def visit_Call(self, node: cst.Call) -> None:
            if dotted(node.func) == "shout":
                self.report(node, "do not shout")

A rule runs in steps, each of which can end the matter: `needs` and `pattern` look for bytes, `calls` and `screen` ask
whether this file can have anything to report, `query` asks the flow, and only a rule with visitor methods has the whole
file parsed by libcst, or what stands around `lines`: `visit_<Node>` and `leave_<Node>` are called in the one walk that
all rules share.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar, cast

from lint_rules.finding import Confidence as Confidence
from lint_rules.finding import Edit as Edit
from lint_rules.finding import Finding as Finding
from lint_rules.finding import Fix as Fix
from lint_rules.finding import FixKind as FixKind
from lint_rules.finding import Severity as Severity
from lint_rules.frameworks.marks import REALTIME as REALTIME
from lint_rules.measured import confidence_of
from lint_rules.public import purpose

if TYPE_CHECKING:
    import libcst as cst

    from lint_rules.code.spans import Span
    from lint_rules.file import File
    from lint_rules.flow.query import Flow, Report

HEADINGS = (
    "What it does",
    "Why is this bad?",
    "Example",
    "Use instead",
    "Fix safety",
    "Known limits",
    "References",
)
"""The sections of every rule's docstring, in this order."""

DIALECTS = {
    "E": "Emberwire",
    "S": "Starlette and FastAPI",
    "C": "Django Channels",
    "I": "Socket.IO",
    "R": "aiohttp, Autobahn, BlackSheep, chanx, flask-sock, Flask-Sockets, gevent-websocket, Litestar, Microdot, Quart,"
    " Sanic, simple-websocket-server, SockJS-tornado, Tornado, websocket-server, websockets and ws4py",
}
"""The kinds of code that rules know, by letter."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Option(Generic[T]):
    """A setting of one rule: `[tool.emberwire.lint.rules.CODE]` may hold `name`, of the type that the default has."""

    name: str
    default: T
    help: str


class Rule:
    """The base of all rules: metadata, `screen` and `report`. Not a place for shared detection code."""

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity] = Severity.ERROR
    confidence: ClassVar[Confidence] = Confidence.HIGH
    """How sure the rule is, as long as nobody has measured it: see `measured.py`."""
    dialects: ClassVar[str] = ""
    default: ClassVar[bool] = True
    cwe: ClassVar[tuple[int, ...]] = ()
    needs: ClassVar[tuple[frozenset[bytes], ...]] = ()
    pattern: ClassVar[bytes | tuple[bytes, ...]] = b""
    in_tests: ClassVar[bool] = False
    calls: ClassVar[frozenset[str]] = frozenset()
    options: ClassVar[tuple[Option[Any], ...]] = ()
    proof: ClassVar[str] = ""
    """What this rule would have taken as proof that all is well: a sentence for `emberwire explain FILE:LINE`."""
    public: ClassVar[bool] = False
    """True when `@public("reason")` and the configuration's `public` settle the matter."""
    fix: ClassVar[FixKind] = FixKind.NONE

    visits: ClassVar[bool] = False
    """True for a rule that has visitor methods."""
    asks_flow: ClassVar[bool] = False
    """True for a rule that has a `query`."""

    def __init_subclass__(cls) -> None:
        cls.visits = any(name.startswith(("visit_", "leave_")) for name in dir(cls))
        cls.asks_flow = cls.query is not Rule.query
        cls.confidence = confidence_of(getattr(cls, "code", ""), cls.confidence)

    def __init__(self, file: File) -> None:
        self.file = file

    def screen(self) -> bool:
        """True when this file may have something to report, as far as the cheap facts show.

        A rule that only looks at certain calls names them in `calls`, and that is all there is to ask.
        """
        return not self.calls or not self.calls.isdisjoint(self.file.outline.call_names)

    def lines(self) -> Iterable[int] | None:
        """The lines of what the visitor methods look for; None is the whole file.

        Only the functions and classes at the top of the file that stand around them are parsed and visited.
        """
        return None

    def query(self, flow: Flow) -> Iterable[Report]:
        """What this rule finds when it asks the flow of the file: see `flow/query.py`."""
        return ()

    @classmethod
    def asked(cls, file: File) -> Self | None:
        """Let a rule report what it can before the walk over the tree; the rule, if it wants to see that as well."""
        rule = cls(file)
        if not rule.screen():
            return None
        if cls.asks_flow:
            rule.hand_in([*rule.query(file.flow)])
        return rule if cls.visits else None

    def hand_in(self, reports: Iterable[Report]) -> None:
        """Turn what a query found into findings, each place once. Raises `ValueError` for a place in another file."""
        seen = set()
        for report in reports:
            if report.outline.path != self.file.outline.path:
                raise ValueError(
                    f"{self.code} reports something in {report.outline.path} while {self.file.display} is "
                    "linted: report only what stands in the file itself (`flow.here` gives that)"
                )
            if (report.span, report.message) not in seen:
                seen.add((report.span, report.message))
                self.report_span(
                    report.span,
                    report.message,
                    severity=report.severity,
                    confidence=report.confidence,
                    fix=report.fix,
                    trace=report.trace,
                )

    def setting(self, option: Option[T]) -> T:
        """What the configuration says for an option of this rule, else its default."""
        value = self.file.config.option(self.code, option.name, option.default)
        return cast("T", tuple(value) if isinstance(value, list) else value)

    def report(
        self,
        node: cst.CSTNode,
        message: str,
        *,
        severity: Severity | None = None,
        fix: Fix | None = None,
        trace: tuple[str, ...] = (),
    ) -> None:
        """Hand in a finding at a node of the file."""
        self.report_span(self.file.span(node), message, severity=severity, fix=fix, trace=trace)

    def report_span(
        self,
        span: Span,
        message: str,
        *,
        severity: Severity | None = None,
        confidence: Confidence | None = None,
        fix: Fix | None = None,
        trace: tuple[str, ...] = (),
    ) -> None:
        """Hand in a finding at a place of the file, unless the place is open to everybody on purpose."""
        if self.public and purpose(self.file, span.line):
            return
        symbol, text = self.file.at(span.line)
        place = self.file.display, span.line, span.column, span.end_line, span.end_column
        weight = severity or self.severity, confidence or self.confidence
        told = Finding(self.code, self.name, *place, message, *weight, symbol, text, trace, fix)
        self.file.findings.append(told)

    @classmethod
    def wanted_by(cls, source: bytes) -> bool:
        """The prefilter: for each set in `needs`, one of its tokens stands in the file, and a pattern matches."""
        found = all(any(token in source for token in group) for group in cls.needs)
        return found and any(re.search(pattern, source) for pattern in cls.patterns() or (b"",))

    @classmethod
    def patterns(cls) -> tuple[bytes, ...]:
        """The patterns of which one has to match; none where any file will do."""
        several = cls.pattern if isinstance(cls.pattern, tuple) else (cls.pattern,)
        return tuple(filter(None, several))

    @classmethod
    def summary(cls) -> str:
        """The first sentence of what the rule does."""
        text = " ".join(cls.sections().get("What it does", cls.name).split())
        return text.split(". ")[0].rstrip(".") + "."

    @classmethod
    def sections(cls) -> dict[str, str]:
        """The docstring by heading."""
        found: dict[str, str] = {}
        heading = ""
        for line in inspect.cleandoc(cls.__doc__ or "").splitlines():
            if line.startswith("## "):
                heading = line.removeprefix("## ").strip()
                found[heading] = ""
            elif heading:
                found[heading] += line + "\n"
        return {title: text.strip() for title, text in found.items()}
