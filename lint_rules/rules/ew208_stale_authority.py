"""EW208: what a client may do was read once, when it connected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.outline import Class, Function
from lint_rules.code.syntax import call_of, dotted, literal, own_nodes, text_of
from lint_rules.code.walk import walk
from lint_rules.flow.query import Flow, Report
from lint_rules.flow.quoted import cut
from lint_rules.frameworks.words import is_right
from lint_rules.rule import REALTIME, Confidence, Rule, Severity


class StaleAuthority(Rule):
    """
    ## What it does
    Reports what a client may still do by a role that was read when it connected or joined.

    - a decision about a message by such a role: `if self.role == "moderator"`
    - a message handler or endless loop that acts, where only the connect asked for a role or a membership

    Each class gets one report for its messages and one for its events.

    ## Why is this bad?
    A connection lives for hours: whoever was moderator in the morning still is at night, although the role was taken away at noon.

    ## Example
    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class Chat(AsyncJsonWebsocketConsumer):
        async def connect(self):
            self.is_admin = await is_admin(self.scope["user"])
            await self.accept()

        async def receive_json(self, content):
            if self.is_admin:  # EW208
                await remove_message(content["id"])
    ```

    ## Use instead
    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class Chat(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.accept()

        async def receive_json(self, content):
            if await is_admin(self.scope["user"]):
                await remove_message(content["id"])
    ```

    ## Fix safety
    There is no fix: whether to ask again or to close a user's connections when the role changes is for you to say.

    ## Known limits
    Counts as a role:
    - a name that says so: `role`, `is_host`, `can_write`, also of an object: `self.staff.role`
    - a value in the session of a Socket.IO connection that another handler tests: `save_session`
    - a user that belongs to what the client named

    Does not count:
    - a test whether somebody is logged in: `self.user.is_authenticated`

    Not reported:
    - a role that another method reads anew

    Not seen:
    - code that closes a user's connections when the role changes

    ## References
    CWE-613, CWE-367, OWASP ASVS 5.0 V7.4.
    """

    code = "EW208"
    name = "stale-authority"
    severity = Severity.ADVICE
    confidence = Confidence.LOW
    dialects = "ESCIR"
    default = False
    cwe = (613, 367)
    needs = (
        frozenset({b"role", b"admin", b"staff", b"superuser", b"moderator", b"permission", b"scopes", b"privilege"})
        | {b"def connect", b"def on_connect", b"websocket"},
        REALTIME,
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        yield from self._asked_once(flow)
        kinds = ("connect", "join", "message", "endpoint")
        for owner in dict.fromkeys(e.owner for e in flow.handlers(*kinds) if e.owner is not None):
            yield from self._of_class(flow, owner)
        for entry in flow.handlers("endpoint"):
            if entry.function.outline is flow.outline:
                yield from self._loops(flow, entry.function)
        yield from self._of_sessions(flow)

    def _of_class(self, flow: Flow, owner: Class) -> Iterator[Report]:
        """Tests in the methods of a class of what is kept when a client comes, and read anew by no other method."""
        opening = [e for e in flow.handlers("connect", "join", "endpoint") if e.owner is owner]
        leaving = {e.function for e in flow.handlers("disconnect") if e.owner is owner}
        first = {e.function for e in opening}
        first |= {act.function for e in opening if e.kind != "endpoint" for act in flow.run(e).effects}
        kept = {name for entry in opening for name in _kept(flow.body(entry.function).node)}
        others = [f for f in owner.methods.values() if f not in first and f.name != "__init__"] if kept else []
        fresh = {name for other in others for name in _kept(flow.body(other).node)}
        for other in others:
            if other not in leaving and other.outline is flow.outline:
                yield from self._tests(flow, other, flow.body(other).node, kept - fresh)

    def _of_sessions(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.questions.access.session_rights import session_rights

        for function, test, written in session_rights(flow):
            message = f"`{cut(written)}` was read in another handler, some time ago: read it again here, or close its sockets when that changes"
            yield flow.report(function, message, node=test)

    def _asked_once(self, flow: Flow) -> Iterator[Report]:
        """Handlers that rest on a right which was asked for when the client came."""
        from lint_rules.questions.access.asked_once import asked_once

        for function, asked, acts in asked_once(flow):
            message = f"`{cut(asked)}` was checked only when the client connected: check again here, or close its sockets when that changes"
            yield flow.report(function, message, trace=flow.reaching(acts, "a client"))

    def _loops(self, flow: Flow, function: Function) -> Iterator[Report]:
        """Tests in the loop of an endpoint of a name that was given a value before it."""
        node = flow.body(function).node
        for loop in own_nodes(node):
            if isinstance(loop, cst.While | cst.For):
                yield from self._tests(flow, function, loop.body, set(_kept(node)) - set(_kept(loop)))

    def _tests(self, flow: Flow, function: Function, block: cst.CSTNode, names: set[str]) -> Iterator[Report]:
        for node in own_nodes(block):
            tested = list(walk(node.test)) if isinstance(node, cst.If | cst.IfExp) else []
            fresh = _asked_anew(tested)
            name = next((name for part in tested if part not in fresh and (name := _right(part)) in names), None)
            if name is not None and isinstance(node, cst.If | cst.IfExp):
                message = f"`{name.rstrip('.')}` was read only when the client connected: read it again here, or close its sockets when that changes"
                yield flow.report(function, message, node=node.test)


def _asked_anew(tested: Sequence[cst.CSTNode]) -> set[cst.CSTNode]:
    """`staff` of `await works_at(staff["id"], ward)`: whoever that is, the right is asked for again."""
    waits = [
        part.expression for part in tested if isinstance(part, cst.Await) and isinstance(part.expression, cst.Call)
    ]
    given = (arg.value for call in waits for arg in call.args)
    return {each.value for each in given if isinstance(each, cst.Subscript | cst.Attribute)}


def _kept(block: cst.CSTNode) -> Iterator[str]:
    """The names under which a block keeps a role that it has read: `self.is_admin`, `self.assigns["role"]`, `role`; with
    a dot those of objects that it has asked for, which may have one: `self.staff.`."""
    for node in own_nodes(block):
        if isinstance(node, cst.Assign) and literal(node.value) is ...:
            name = _name(node.targets[0].target)
            if name and is_right(_last(name)):
                yield name
        if isinstance(node, cst.Assign) and call_of(node.value) is not None:
            name = _name(node.targets[0].target)
            if name.startswith("self.") and '"' not in name:
                yield f"{name}."


def _right(node: cst.CSTNode) -> str:
    """The name of a right; of `self.staff.role` and `self.staff["role"]` that of whoever was looked up, with a dot."""
    match node:
        case cst.Attribute(value=cst.Attribute() as holder, attr=cst.Name(value=right)):
            return f"{_name(holder)}." if is_right(right) else ""
        case cst.Subscript(value=cst.Attribute() as holder, slice=[cst.SubscriptElement(slice=cst.Index(value=key))]):
            if is_right(text_of(key)) and dotted(holder) != "self.assigns":
                return f"{_name(holder)}."
    return _name(node)


def _last(name: str) -> str:
    """`role` of `self.assigns["role"]`."""
    return name.removesuffix('"]').rpartition('["')[2]


def _name(node: cst.CSTNode) -> str:
    """How a name, an attribute of `self`, or a key of its assigns is written; empty for anything else."""
    match node:
        case cst.Name(value=name):
            return str(name)
        case cst.Attribute(value=cst.Name("self"), attr=cst.Name(value=name)):
            return f"self.{name}"
        case cst.Subscript(value=value, slice=[cst.SubscriptElement(slice=cst.Index(value=key))]):
            found = literal(key)
            holder = dotted(value) or ""
            return f'{holder}["{found}"]' if holder.startswith("self.") and isinstance(found, str) else ""
    return ""
