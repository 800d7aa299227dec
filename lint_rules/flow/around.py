"""Finds decisions that stand around a handler: middleware, the stack of an application, the call that registers it.

around = Surroundings(engine, entry, run)
found = around.decision()       # None, or what decides and where: found.why, found.facts, found.piece
around.meant()                  # why nobody decides, if the program says so: it tells no users apart
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import libcst as cst

from lint_rules.code.outline import CallSite, Class, Function, Outline, Piece
from lint_rules.code.syntax import dotted, keyword, last_name, literal, receiver, source
from lint_rules.code.walk import children
from lint_rules.flow.effects import Effect, Outcome
from lint_rules.flow.engine import Engine
from lint_rules.flow.facts import Fact, checks, is_claim, nearness
from lint_rules.flow.importing import folders
from lint_rules.flow.paths import holds_for, path_of
from lint_rules.flow.program import NO_USERS
from lint_rules.flow.unused import is_unused
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.model import Entry, Middleware, Rows, matches
from lint_rules.frameworks.registered import behind
from lint_rules.frameworks.signing import LOCAL
from lint_rules.frameworks.table import Table
from lint_rules.frameworks.words import ASIDE, CALLED_PUBLIC, CHECKING, RUNNING, says

_TLS = frozenset({"ssl", "tls"})
_SERVES = re.compile(r"CLIENT_AUTH|TLS_SERVER")
"""In what makes the context of a server: it is for asking clients who they are."""

_HANDLERS = frozenset({"handler", "call_next"})
_OTHER = re.compile(r"path|url|route|method|type|resource|OPTIONS", re.IGNORECASE)
"""In a test these say which requests a middleware is about."""

NESTED = 4
"""How many routers deep one is looked for in another."""

ROUTERS = ((b"include_router",), (b"dependencies",))
"""Of each a file holds one that may list dependencies for the routes of other files."""


def tokens_in_front(table: Table) -> Iterator[tuple[tuple[bytes, ...], ...]]:
    """Sets of tokens, of each of which a file holds one that stands in front of handlers which do not import it."""
    yield ROUTERS
    yield from (_blind_of(rows) for rows in table.rows if rows.pages_only)
    yield from (row.holding for rows in table.rows for row in rows.middleware)


@dataclass(frozen=True, eq=False)
class Around:
    """A decision that stands outside of the handler.

    `why` says why it is believed. `facts` are the guards in its code, where that is at hand; `piece` is the place that
    names it, for code that is not.
    """

    why: str
    facts: tuple[Fact, ...] = ()
    piece: Piece | None = None


def _blind_of(rows: Rows) -> tuple[tuple[bytes, ...], ...]:
    """What a file holds with a middleware that no socket passes: what it asks says that somebody was to be asked."""
    return ((rows.pages_only.encode(),),)


@dataclass
class Surroundings:
    """What stands around one handler."""

    engine: Engine
    entry: Entry
    run: Outcome

    def decision(self) -> Around | None:
        """The decision that stands around it, if there is one."""
        inside = self._registered_with_check() or self._declared() or self._router()
        return inside or self._before() or self._certified()

    def pages_only(self) -> str:
        """Why a check of the program is not asked here: a middleware that sees HTTP requests and no socket; empty where
        it has none."""
        if not self._rows.pages_only:
            return ""
        aside = self._aside(self.entry.function.outline.path)
        return self.engine.index.once(("pages only", aside), lambda: next(self._blind(aside), ""))

    def let_by(self) -> Iterator[Function]:
        """The functions in front of it that ask some clients who they are, and let others by."""
        target = self._asked_first()
        if target is not None and self._let_on_by(target) is None:
            yield target
        aside = self._aside(self.entry.function.outline.path)
        for row in self._rows.middleware:
            for outline in self._files(row.holding, aside) if row.decorator else ():
                marked = (f for f in outline.functions if any(matches(row.decorator, d.written) for d in f.decorators))
                yield from (f for f in marked if not self._refusals(f) and guards_in(self.engine.around(f)))

    def claim(self) -> Fact | None:
        """The decision of the function that is asked first, where it believes what any client may write."""
        target = self._asked_first()
        if target is None or self._let_on_by(target) is not None:
            return None
        return min(filter(is_claim, self._run_first(target).decisions), key=nearness, default=None)

    def asks_first(self) -> bool:
        """True where the function that is asked first looks at who somebody is, though it lets some by."""
        target = self._asked_first() if self.entry.row.checking else None
        decided = self._run_first(target).decisions if target is not None else ()
        wanted = Label.CREDENTIAL | Label.ASKED
        return any(fact.labels & wanted == wanted for fact in checks(decided))

    def _blind(self, aside: str) -> Iterator[str]:
        """The middlewares that see no socket, and refuse strangers."""
        for outline in self._files(_blind_of(self._rows), aside):
            for owner in outline.classes.values():
                method, bases = owner.methods.get("dispatch"), self.engine.index.lineage(owner).bases
                is_http = any(base.endswith(self._rows.pages_only) for base in bases)
                if is_http and method is not None and self._refusals(method):
                    yield f"`{owner.name}` is asked for HTTP requests only, and never for a socket"

    def meant(self) -> str:
        """Why nobody is asked here, as the program itself says; empty where it does not."""
        if self._is_local():
            return "the server listens on this machine only"
        if CALLED_PUBLIC.search(self.entry.function.text):
            return "its docstring or first comment says that it is for everybody"
        if self._has_no_users():
            return NO_USERS
        if self._rows.router and is_unused(self.engine, self.entry.function.outline.path):
            return "no file of the project imports its router"
        return ""

    @property
    def _rows(self) -> Rows:
        return self.engine.table.named[self.entry.row.framework]

    def _site(self) -> cst.Call | None:
        site = self.entry.site
        return site.node if site is not None and isinstance(site.node, cst.Call) else None

    def _registered_with_check(self) -> Around | None:
        site, named = self.entry.site, self._checked_by()
        if not named or site is None:
            return None
        target = self._asked_first()
        facts = self._let_on_by(target) if target is not None and self.entry.row.checking else ()
        if facts is None:
            return None
        return Around(f"`{named}=` of the call that registers the handler decides", facts, piece=site)

    def _checked_by(self) -> str:
        """The argument of the call that registers the handler under which a function is given that is asked first."""
        call = self._site()
        given = {_keyword(arg) for arg in call.args} if call is not None else set()
        return next((name for name in self.entry.row.checked_by if name in given), "")

    def _asked_first(self) -> Function | None:
        """That function; None where there is none, or where it is not at hand."""
        site, call, named = self.entry.site, self._site(), self._checked_by()
        if not named or site is None or call is None:
            return None
        given = next(arg.value for arg in call.args if _keyword(arg) == named)
        target = behind(given, CallSite(dotted(call.func) or "", site, self.entry.inside), self.engine.index)
        return target.function if target is not None else None

    def _let_on_by(self, function: Function) -> tuple[Fact, ...] | None:
        """What such a function asks before it lets a client on, which it does by giving None; None where it asks
        nothing on some way: it answers `/health`, and everybody else goes on. An answer of other code is believed."""
        exits = self._run_first(function).exits
        ends = [checks(facts) for facts, value, _, closed in exits if not closed and value.const is None]
        if not all(ends):
            return None
        return tuple(sorted(ends[0], key=nearness)) if ends else ()

    def _run_first(self, function: Function) -> Outcome:
        row, seeds = self.entry.row, dict(zip(function.takes, self.entry.row.checking, strict=False))
        entry = self.engine.index.once(("let on by", function), lambda: Entry(row, function, function.owner, seeds))
        return self.engine.run(entry)

    def _declared(self) -> Around | None:
        """`authenticator_class = Members` in the class, which the framework asks before the handler."""
        owner = self.entry.owner
        for name in self.entry.row.declared:
            value = self.engine.index.class_value(owner, name) if owner is not None else None
            if value is not None and literal(value.node) is not None:
                return Around(f"`{name}` of the class: {self.entry.row.framework} asks it first", piece=value)
        return None

    def _certified(self) -> Around | None:
        """`ssl_context = context_for(…)`, of a function that wants a certificate of whoever connects."""
        outline, owner = self.entry.function.outline, self.entry.function.owner
        for site in outline.calls if "ssl" in outline.text or "tls" in outline.text else ():
            if says(site.written, _TLS) and (owner is None or (site.inside is not None and site.inside.owner is owner)):
                made = self.engine.index.locate(outline.resolve(site.written), outline)
                if isinstance(made, Function) and "CERT_REQUIRED" in made.text and _SERVES.search(made.text):
                    return Around("only who has a certificate can connect", piece=site.piece)
        return None

    def _is_local(self) -> bool:
        """True for a server that listens on this machine only."""
        call = self._site()
        if call is None or not self.entry.row.host:
            return False
        position, keyword = self.entry.row.host
        given = [arg.value for arg in call.args if arg.keyword is None][int(position) : int(position) + 1]
        given += [arg.value for arg in call.args if arg.keyword is not None and arg.keyword.value == keyword]
        return any(literal(value) in LOCAL for value in given)

    def _has_no_users(self) -> bool:
        """An application that tells no users apart is open on purpose, unless it spends the server's own account."""
        tokens = self._rows.users
        if not tokens or any(map(_starts_a_program, self.run.effects)):
            return False
        return not self.engine.index.disk.holds((tokens,))

    # Routers ---------------------------------------------------------------------------------------------------------

    def _router(self) -> Around | None:
        """`include_router(router, dependencies=[…])`, or the same of the application, anywhere in the project."""
        if not self._rows.router:
            return None
        call, outline = self._site(), self.entry.function.outline
        holder = receiver(call) if call is not None else ""
        own, aside = (outline.path, f"{holder}.include_router"), self._aside(outline.path)
        router = self.engine.index.named(holder, outline) if holder else None
        return self.engine.index.once(
            ("router dependencies", own, aside, router), lambda: self._included(own, aside, router)
        )

    def _included(self, own: tuple[Path, str], aside: str, router: object) -> Around | None:
        """`own` is what includes other routers beside the handler, whose dependencies are not asked for it; `router` is
        that of the handler."""
        for outline in self._files(ROUTERS, aside):
            for call in outline.calls:
                includes = call.written.endswith(("include_router", "FastAPI", "Starlette"))
                if includes and own != (outline.path, call.written) and not self._is_of_another(call, router):
                    for arg in getattr(call.piece.node, "args", ()):
                        found = self._dependency(arg.value, call) if _keyword(arg) == "dependencies" else None
                        if found is not None:
                            return found
        return None

    def _is_of_another(self, call: CallSite, router: object) -> bool:
        """True for `include_router(other, dependencies=[…])` of a router that does not lead to this one."""
        args = getattr(call.piece.node, "args", ())
        if not isinstance(router, Piece) or not args or not call.written.endswith("include_router"):
            return False
        other = self._named_by(args[0].value, call)
        return isinstance(other, Piece) and last_name(other.node) == "APIRouter" and not self._leads_to(other, router)

    def _named_by(self, node: cst.BaseExpression, call: CallSite) -> object:
        return self.engine.index.named(dotted(node) or "", call.piece.outline)

    def _leads_to(self, other: object, router: Piece, steps: int = NESTED) -> bool:
        """True where one router is the other or includes it; also where nobody knows what it includes."""
        if other is router or not isinstance(other, Piece) or not steps:
            return True
        including = (site for outline in self.engine.index.holding(b".include_router(") for site in outline.calls)
        included = (
            self._named_by(site.piece.node.args[0].value, site)
            for site in including
            if site.written.endswith(".include_router") and isinstance(site.piece.node, cst.Call)
            if site.piece.node.args and self._holder(site) is other
        )
        return any(self._leads_to(each, router, steps - 1) for each in included)

    def _holder(self, site: CallSite) -> object:
        return self.engine.index.named(site.written.rpartition(".")[0], site.piece.outline)

    def _dependency(self, listed: cst.CSTNode, site: CallSite) -> Around | None:
        for element in getattr(listed, "elements", ()):
            call = element.value
            if isinstance(call, cst.Call) and call.args:
                name = dotted(call.args[0].value) or ""
                found = self.engine.index.named(name, site.piece.outline)
                if not isinstance(found, Function):
                    return Around(f"the dependency `{name}` is not at hand: it is believed to refuse", piece=site.piece)
                facts = guards_in(self.engine.around(found))
                if facts:
                    return Around(
                        f"the dependency `{name}` of a router or of the application", tuple(facts), site.piece
                    )
        return None

    # Middleware ------------------------------------------------------------------------------------------------------

    def _before(self) -> Around | None:
        return next((found for row in self._rows.middleware if (found := self._runs_before(row)) is not None), None)

    def _runs_before(self, row: Middleware) -> Around | None:
        aside = self._aside(self.entry.function.outline.path)
        found = (self._checks(row, outline) for outline in self._files(row.holding, aside))
        return self.engine.index.once(
            ("middleware", row, aside, self._path), lambda: next((one for one in found if one is not None), None)
        )

    @cached_property
    def _path(self) -> str:
        return path_of(self.entry, self.engine.index)

    def _files(self, holding: tuple[tuple[bytes, ...], ...], aside: str) -> Iterator[Outline]:
        """The files that hold one of each; an example or a test is no part of the program, nor the program of it."""
        first, *rest = holding
        return self.engine.index.holding(*first, also=tuple(rest), where=lambda path: self._aside(path) == aside)

    def _aside(self, path: Path) -> str:
        """The folder of examples or tests that a file stands in; empty for the program itself."""
        return next((part for part in folders(path, self.engine.index.disk.root) if part in ASIDE), "")

    def _checks(self, row: Middleware, outline: Outline) -> Around | None:
        if row.method:
            methods = [c.methods[row.method] for c in outline.classes.values() if row.method in c.methods]
            if row.decides:
                methods = [method for method in methods if not self._is_for_pages(method)]
                return next((found for method in methods if (found := self._deciding(method)) is not None), None)
            return self._refusing([m for m in methods if "websocket" in m.text and self._is_put_around(m)])
        if row.decorator:
            marked = [f for f in outline.functions if any(matches(row.decorator, d.written) for d in f.decorators)]
            found = self._refusing(marked)
            if found is not None:
                return found
        if row.listed:
            return next((found for call in outline.calls if (found := _named_check(call, row)) is not None), None)
        stacks = [call for call in outline.calls if row.stack and matches(row.stack, call.written)]
        return next((found for call in stacks if (found := self._stack(call.piece, row)) is not None), None)

    def _is_put_around(self, method: Function) -> bool:
        """True for a class that its file calls a middleware, and for one that an application gets as one."""
        if method.outline.says("middleware", "Middleware") or method.owner is None:
            return True
        name, disk = method.owner.name, self.engine.index.disk
        if disk.holds(((f"iddleware({name}".encode(), f"{name}(app".encode()),)):
            return True
        named = (f".{name})".encode(), f".{name},".encode())  # `Middleware(gates.BadgeGate)`
        return disk.holds((named, (b"iddleware(",)))

    def _is_for_pages(self, method: Function) -> bool:
        """True where no socket passes, as the program says: `DefineMiddleware(KeyAuth, scopes={ScopeType.HTTP})`."""
        index, owner = self.engine.index, method.owner
        mounts = (call for outline in index.holding(b"DefineMiddleware(") for call in outline.calls)
        scopes = [
            keyword(call.piece.node, "scopes")
            for call in mounts
            if call.written.endswith("DefineMiddleware") and isinstance(call.piece.node, cst.Call)
            if call.piece.node.args and self._named_by(call.piece.node.args[0].value, call) is owner
        ]
        listed = [source(each).upper() for each in scopes if isinstance(each, cst.Set | cst.List | cst.Tuple)]
        return bool(listed) and len(listed) == len(scopes) and not any("WEBSOCKET" in each for each in listed)

    def _refusing(self, functions: Iterable[Function]) -> Around | None:
        for function in functions:
            facts = self._refusals(function)
            if facts:
                return Around(f"the middleware `{function.qualname}` runs before the handler", tuple(facts))
        return None

    def _deciding(self, function: Function) -> Around | None:
        """What gives a user to the framework, or raises: no end of it may be reached without a check."""
        ends = [checks(facts) for facts, _, _, closed in self.engine.around(function).exits if not closed]
        if not ends or not all(ends):
            return None
        facts = tuple(sorted(ends[0], key=nearness))
        return Around(f"`{function.qualname}` refuses strangers before the handler", facts)

    def _refusals(self, function: Function) -> list[Fact]:
        """What a middleware asks before it hands on; a check inside a helper counts where the helper's end brings it
        along. One that hands strangers on as well, with nobody in the scope, refuses nobody."""
        run = self.engine.around(function)
        own = [effect for effect in run.effects if effect.function is function]
        onward = [effect.facts for effect in own if _hands_on(effect.node)]
        asked = self._asked_of_path(own)
        if asked:
            return asked
        if any(not checks(facts) and not self._is_other_business(facts) for facts in onward):
            return []
        ways = onward or [*(effect.facts for effect in own), *(facts for facts, *_ in run.exits)]
        return sorted(next((found for facts in ways if (found := checks(facts))), []), key=nearness)

    def _asked_of_path(self, effects: Iterable[Effect]) -> list[Fact]:
        """What is asked of every request for the path of the handler, where others are let by: `if request.path !=
        "/health"`."""
        for effect in effects:
            found = checks(effect.facts)
            holding = [
                holds_for(fact, self._path, self.engine.index)
                for fact in effect.facts
                if fact not in found and fact.kind == "test"
            ]
            if found and holding and all(holding):
                return sorted(found, key=nearness)
        return []

    def _is_other_business(self, facts: Iterable[Fact]) -> bool:
        """True where what is handed on unasked is another path, another kind of request, or a setting wants it."""
        if any(holds_for(fact, self._path, self.engine.index) for fact in facts):
            return False
        return any(fact.kind == "setting" or (fact.kind == "test" and _OTHER.search(fact.text)) for fact in facts)

    def _stack(self, piece: Piece, row: Middleware) -> Around | None:
        stack: list[cst.CSTNode] = [piece.node]
        while stack:
            node = stack.pop()
            stack.extend(children(node))
            name = (dotted(node.func) or "") if isinstance(node, cst.Call) else ""
            last = name.rpartition(".")[2]
            if not last or last in row.harmless:
                continue
            found = self.engine.index.named(name, piece.outline)
            if isinstance(found, Class):
                method = self.engine.index.method(found, "__call__")
                facts = self._refusals(method) if method is not None else []
                if facts:
                    return Around(f"`{last}` stands around the application", tuple(facts), piece)
            elif found is None and says(last, CHECKING):
                return Around(f"`{last}` is not at hand: it is believed to refuse, by its name", piece=piece)
        return None


def _hands_on(node: cst.CSTNode) -> bool:
    """`self.app(scope, receive, send)`, `super().__call__(scope, receive, send)`, and `handler(request)` of aiohttp."""
    if not isinstance(node, cst.Call):
        return False
    given = [dotted(arg.value) for arg in node.args]
    return given[1:] == ["receive", "send"] or (dotted(node.func) in _HANDLERS and len(given) == 1)


def _named_check(call: CallSite, row: Middleware) -> Around | None:
    """`middlewares=[auth_middleware]` of a package that is not at hand: believed by its name."""
    for arg in getattr(call.piece.node, "args", ()):
        if _keyword(arg) == row.listed:
            names = [dotted(e.value) or "" for e in getattr(arg.value, "elements", ())]
            named = next((name for name in names if says(name, CHECKING - {"session"})), "")
            if named:
                return Around(f"`{named}` is not at hand: it is believed to refuse, by its name", piece=call.piece)
    return None


def _keyword(arg: cst.Arg) -> str:
    return arg.keyword.value if arg.keyword is not None else ""


def guards_in(run: Outcome) -> list[Fact]:
    """Guards that hold before something that a function does, or at one of its ends."""
    facts = {fact for effect in run.effects for fact in checks(effect.facts)}
    facts |= {fact for facts_at_end, *_ in run.exits for fact in checks(facts_at_end)}
    return sorted(facts, key=nearness)


def _starts_a_program(effect: Effect) -> bool:
    said = any(value.labels & Label.CLIENT for _, value in effect.arguments)
    return effect.kind == "spawn" or (said and says(effect.name, RUNNING))
