"""Draws the access map of a project: every connect, join and message handler with the guard that stands before it.

    drawn = access_map(scopes(options))
    drawn.rows[0].verdict, drawn.rows[0].guards       # "guarded", (GuardAt(…),)

The verdicts are those of the rules EW101, EW109 and EW201, from the same queries. A row holds text only, so that the
trees of a project are gone once it is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from lint_rules.finding import TOO_DEEP
from lint_rules.flow.quoted import cut
from lint_rules.frameworks.marks import REALTIME
from lint_rules.public import purpose
from lint_rules.run.one_file import Run, display, marks
from lint_rules.run.unrecognised import is_unrecognised
from lint_rules.settings.config import ConfigError
from lint_rules.settings.examples import is_test_path
from lint_rules.sieve.reading import MAX_BYTES, NO_SOURCE, Sources

if TYPE_CHECKING:
    from lint_rules.code.outline import Function, Outline, Piece
    from lint_rules.code.spans import Span
    from lint_rules.file import File
    from lint_rules.flow.access import Access
    from lint_rules.flow.engine import Engine
    from lint_rules.flow.facts import Fact
    from lint_rules.run.faults import Fault
    from lint_rules.selection.scopes import Scope

Kind = Literal["connect", "endpoint", "join", "message"]
Shown = Literal["guarded", "unless", "open", "unknown", "closed"]

VERDICTS: tuple[Shown, ...] = ("open", "unknown", "unless", "guarded", "closed")
"""The gravest first: of several ways to one join, the gravest is shown."""

MAX_LINES = 12
"""Lines of code that are shown of a handler or guard."""

REFUSAL_LINES = 2
"""Lines that are shown behind a test: mostly they say what becomes of the client."""

MAX_WIDTH = 300
"""Characters that are shown of a line."""

MAX_TEXT = 160
"""Characters of a test or call that are shown in one line."""

MAX_GUARDS = 4
"""Guards that are shown of a row, the nearest to the handler: deeper ones are parts of these."""

_SHOWN: dict[str, Shown] = {
    "guarded": "guarded", "unless": "unless", "open": "open", "partly": "open", "meant": "open", "idle": "open",
    "unknown": "unknown", "unseen": "unknown", "closed": "closed",
}  # fmt: skip
BY_MESSAGES = "whoever connects is let in; the handlers of its messages decide, each for itself"
IN_VAIN = "it refuses by `disconnect`, which refuses nobody in connect (EW115)"


@dataclass(frozen=True, order=True)
class Place:
    """Where something stands, and its lines of code."""

    path: str
    line: int
    first_line: int
    """Where `code` begins: of a handler with its decorators."""
    end_line: int
    symbol: str
    code: tuple[str, ...]


@dataclass(frozen=True)
class GuardAt:
    """A guard: where it stands, the test or call, what it depends on, and why it is believed."""

    place: Place
    text: str
    depends: tuple[str, ...]
    why: str
    believed: bool = False
    """True for code that is not at hand: nobody has seen it refuse."""
    unless: str = ""


@dataclass(frozen=True)
class Row:
    """A connect, join or message handler, and what stands before it."""

    kind: Kind
    framework: str
    event: str
    place: Place
    verdict: Shown
    why: str = ""
    unless: str = ""
    """The setting under which the guards are left out."""
    open_by_default: bool = False
    """True where that setting holds unless somebody changes it."""
    on_purpose: str = ""
    """The reason that `@public` or the configuration gives."""
    counts: bool = True
    """False for an open row that nobody has to look at: its reason stands in `why` or `on_purpose`."""
    guards: tuple[GuardAt, ...] = ()

    @property
    def said(self) -> str:
        """The verdict in words."""
        if self.verdict == "unless":
            return f"guarded unless {self.unless}"
        return "open on purpose" if self.on_purpose else self.verdict

    @property
    def name(self) -> str:
        """The handler, and the message that it is called for."""
        event = f" {self.event!r}" if self.event and self.kind == "message" else ""
        return self.place.symbol + event

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is so, in sentences without their full stops."""
        by_default = "by default it is open: nobody has to set that" if self.open_by_default else ""
        return tuple(filter(None, (by_default, self.why, self.on_purpose)))


@dataclass(frozen=True)
class AccessMap:
    """All rows, by framework and file, and the files that could not be judged."""

    rows: tuple[Row, ...]
    files: int
    unread: tuple[tuple[str, str], ...] = ()
    """Files that could not be read or parsed, and why."""
    unrecognised: tuple[str, ...] = ()
    """Files with sockets in which no handler was recognised."""
    tests: int = 0
    """Files of tests and examples that were left out."""
    faults: tuple[Fault, ...] = ()
    """The files on which the linter failed: they have no rows."""


def access_map(found: Sequence[Scope], unreadable: Iterable[tuple[str, str]] = ()) -> AccessMap:
    """The map of these files; what stands in the folders that may not be entered was not judged."""
    drawing = _Drawing()
    drawing.unread += [(display(Path(folder)), f"it cannot be read: {why}") for folder, why in unreadable]
    sources = Sources()
    for scope in found:
        drawing.draw(scope, Run(scope.config, frozenset(), sources=sources))
    rows = sorted(_gravest(drawing.rows), key=lambda row: (row.framework, row.place, row.kind))
    return AccessMap(
        tuple(rows), drawing.files, tuple(drawing.unread), tuple(drawing.unrecognised), drawing.tests,
        tuple(drawing.faults),
    )  # fmt: skip


def _gravest(rows: Iterable[Row]) -> Iterable[Row]:
    """One row for each place: several handlers may lead to one join."""
    by_place: dict[tuple[object, ...], Row] = {}
    for row in rows:
        key = (row.kind == "join", row.place, row.event if row.kind != "join" else "")
        known = by_place.get(key)
        if known is None or VERDICTS.index(row.verdict) < VERDICTS.index(known.verdict):
            by_place[key] = row
    return by_place.values()


class _Drawing:
    """What was drawn so far."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.files = 0
        self.tests = 0
        self.unread: list[tuple[str, str]] = []
        self.unrecognised: list[str] = []
        self.faults: list[Fault] = []

    def draw(self, scope: Scope, run: Run) -> None:
        signs = REALTIME | marks(scope.config)
        for path in scope.files:
            self.files += 1
            source = self._source(path, run)
            if not any(sign in source for sign in signs):
                continue
            if is_test_path(path, scope.config):
                self.tests += 1
            else:
                self._judge(path, source, run)

    def _source(self, path: Path, run: Run) -> bytes:
        if path.name.endswith(NO_SOURCE):
            self.unread.append((display(path), "it is JSON, not Python"))
            return b""
        try:
            source = run.sources.read(str(path.resolve()))
        except OSError as error:
            self.unread.append((display(path), f"it cannot be read: {error.strerror or error}"))
            return b""
        if len(source) > MAX_BYTES:
            self.unread.append((display(path), f"it has more than {MAX_BYTES:,} bytes"))
            return b""
        return source

    def _judge(self, path: Path, source: bytes, run: Run) -> None:
        """Draw a file. One on which the linter fails costs its own rows, and is told as a fault."""
        from lint_rules.run.faults import Fault

        try:
            self._file(path, source, run)
        except ConfigError:
            raise
        except RecursionError:
            self.unread.append((display(path), f"something in it is {TOO_DEEP}"))
        except Exception as error:
            self.faults.append(Fault.of(error, "", display(path)))

    def _file(self, path: Path, source: bytes, run: Run) -> None:
        from lint_rules.file import File

        engine = run.engine
        try:
            outline = engine.index.linted(path.resolve(), source)
        except (SyntaxError, ValueError) as error:
            self.unread.append((display(path), f"it cannot be parsed: {error}"))
            return
        file = File(display(path), outline.text, outline, engine, run.config)
        rows, unrecognised = rows_of(file), is_unrecognised(engine, outline)
        self.rows += rows
        self.unrecognised += [file.display] * unrecognised


def rows_of(file: File) -> list[Row]:
    """The rows of one file."""
    from lint_rules.questions.access.vain_disconnects import vain_disconnects

    rows = Rows(file.flow.engine, file, frozenset(function for function, _ in vain_disconnects(file.flow)))
    return [rows.row(access) for access in accesses_of(file)]


def rows_at(run: Run, path: Path, line: int) -> list[Row]:
    """The rows of a file whose handler or join a line stands in. Raises `SyntaxError` or `ValueError`."""
    from lint_rules.file import File

    outline = run.engine.index.linted(path.resolve(), run.sources.read(str(path.resolve())))
    rows = rows_of(File(display(path), outline.text, outline, run.engine, run.config))
    return [row for row in rows if row.place.first_line <= line <= row.place.end_line]


def accesses_of(file: File) -> Iterator[Access]:
    """The answers for all that a client may do in this file."""
    from lint_rules.flow.access import doors
    from lint_rules.flow.messages import message_accesses
    from lint_rules.flow.rooms import join_accesses

    flow = file.flow
    for door in doors(flow.engine, flow.outline):
        if door.server is not None:  # one row for a server, whatever it serves and where
            yield min(door.accesses, key=lambda access: access.verdict != "open")
        else:
            yield from (access for access in door.accesses if _home(access) is file.outline)
    yield from join_accesses(flow)
    yield from message_accesses(flow)


def _home(access: Access) -> Outline:
    """The file of a handler; of one that a class has from elsewhere, the file of the class."""
    owner = access.entry.owner
    return owner.outline if owner is not None else access.entry.function.outline


@dataclass(frozen=True)
class Rows:
    """Turns the answers for one file into rows."""

    engine: Engine
    file: File
    in_vain: frozenset[Function]
    """The connect handlers of the file that refuse nobody whom they mean to refuse."""

    def row(self, access: Access) -> Row:
        """The row of one answer."""
        place = self._place_of(access)
        shown, why = self._shown(access)
        meant = purpose(self.file, place.line) if shown == "open" else ""
        return Row(
            _kind(access), access.entry.framework, access.entry.event, place, shown, why,
            access.unless if shown == "unless" else "", access.fails_open, meant,
            (access.verdict == "open" or why == IN_VAIN) and not (meant or access.is_public),
            tuple(self.guards(access)) if shown in ("guarded", "unless") else (),
        )  # fmt: skip

    def _shown(self, access: Access) -> tuple[Shown, str]:
        """The verdict as the map has it, and why; a guard in a handler that refuses in vain is none."""
        if access.by_messages:
            return "open", BY_MESSAGES
        shown = _SHOWN[access.verdict]
        rests_on = {access.entry.function} if access.what == "connect" else {fact.function for fact in access.guards}
        if shown in ("guarded", "unless") and rests_on and rests_on <= self.in_vain:
            return "open", IN_VAIN
        return shown, access.why

    def _place_of(self, access: Access) -> Place:
        act = access.act
        if access.what == "join" and act is not None:
            return self._place(act.function, self.engine.body(act.function).span(act.node))
        function, owner = access.entry.function, access.entry.owner
        server = self._server_of(access) if access.what == "connect" else None
        if server is not None:
            name = next((name for name, value in server.outline.assigns.items() if value is server), "")
            return _at(server.outline, server.line, server.line, server.end_line, name)
        if owner is not None and owner is not function.owner:
            symbol = f"{owner.qualname} ({function.qualname})"
            return _at(owner.outline, owner.head.line, owner.first_line, owner.head.end_line, symbol)
        return _at(function.outline, function.line, function.first_line, function.end_line, function.qualname)

    def _server_of(self, access: Access) -> Piece | None:
        from lint_rules.flow.access import server_of

        return server_of(self.engine, access)

    def guards(self, access: Access) -> Iterator[GuardAt]:
        """The guards of an answer, the one that is met first in front."""
        from lint_rules.flow.naming import named

        around = access.around
        facts = (*access.guards, *(around.facts if around is not None else ()))
        named_after = [fact for fact in facts if fact.kind == "scope"]
        if access.what != "join" and len(named_after) < len(facts):  # a room of one's own keeps nobody from connecting
            facts = tuple(fact for fact in facts if fact not in named_after)
        for fact in named(self.engine, facts)[:MAX_GUARDS]:
            why = around.why if around is not None and fact in around.facts else reason(fact)
            yield GuardAt(
                self._place_of_fact(fact),
                self._text(fact),
                depends(fact),
                why,
                fact.kind in ("call", "ask"),
                fact.unless,
            )
        if around is not None and not around.facts and around.piece is not None:
            piece = around.piece
            place = _at(piece.outline, piece.line, piece.line, piece.end_line, "")
            yield GuardAt(place, cut(piece.text, MAX_TEXT), (), around.why, believed=True)

    def _text(self, fact: Fact) -> str:
        if fact.piece is not None:
            return f"@{cut(fact.piece.text, MAX_TEXT)}"
        return cut(self.engine.body(fact.function).module.code_for_node(fact.node), MAX_TEXT)

    def _place_of_fact(self, fact: Fact) -> Place:
        if fact.piece is not None:
            piece = fact.piece
            return _at(piece.outline, piece.line, piece.line, piece.end_line, fact.function.qualname)
        return self._place(fact.function, self.engine.body(fact.function).span(fact.node), REFUSAL_LINES)

    @staticmethod
    def _place(function: Function, span: Span, beyond: int = 0) -> Place:
        last = max(span.end_line, min(span.end_line + beyond, function.end_line))
        return _at(function.outline, span.line, span.line, span.end_line, function.qualname, shown_to=last)


def _at(outline: Outline, line: int, first: int, last: int, symbol: str, *, shown_to: int = 0) -> Place:
    lines = outline.lines[first - 1 : min(shown_to or last, first - 1 + MAX_LINES)]
    return Place(display(outline.path), line, first, last, symbol, tuple(text.rstrip()[:MAX_WIDTH] for text in lines))


def _kind(access: Access) -> Kind:
    return "endpoint" if access.entry.kind == "endpoint" and access.what == "connect" else access.what


def depends(fact: Fact) -> tuple[str, ...]:
    """What a decision depends on, in words: `("cookie", "looked up by it")`."""
    from lint_rules.frameworks.labels import Label

    labels = fact.labels
    words = [word for label, word in _ORIGINS if labels & label]
    if labels & Label.CREDENTIAL and not words:
        words.append("credential")
    if labels & Label.IDENTITY and not words:
        words.append("user")
    if labels & Label.PLACE:
        words.append("room")
    if labels & Label.ASKED:
        words.append("what was looked up")
    return tuple(words)


def _origins() -> tuple[tuple[int, str], ...]:
    from lint_rules.frameworks.labels import Label

    return (
        (Label.COOKIE, "cookie"),
        (Label.HEADER, "header"),
        (Label.SESSION, "session"),
        (Label.FIRST, "first message"),
    )


_ORIGINS = _origins()

_BELIEVED = {
    "test": "every way that goes on has passed this test",
    "call": "this code is not at hand; it is given the client's credential, and believed to refuse by raising",
    "raises": "this function looks at the client and raises; its ways are not told apart",
    "found": "this is looked up by who the client is, and raises where there is none",
    "ask": "this code is not at hand; it is given the user and the room, and believed to refuse by raising",
    "row": "a row of the configuration or of the framework names it as a check",
    "verified": "this verifies what the client has brought, and raises if it is not the server's own",
    "scope": "the room is named after the user: nobody else's can be meant",
}


def reason(fact: Fact) -> str:
    """Why a guard is believed."""
    return _BELIEVED.get(fact.kind, "a decision about the client")
