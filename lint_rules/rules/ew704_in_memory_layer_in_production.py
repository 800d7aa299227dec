"""EW704: a message bus that ends at the process."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.outline import Outline
from lint_rules.code.syntax import dotted, keyword, literal
from lint_rules.code.walk import walk
from lint_rules.frameworks.words import TRYING, words
from lint_rules.rule import Rule, Severity

SOCKETIO_SERVERS = frozenset({"socketio.AsyncServer", "socketio.Server", "flask_socketio.SocketIO"})
MANAGERS = ("client_manager", "message_queue")


class InMemoryLayerInProduction(Rule):
    """
    ## What it does
    Reports `InMemoryChannelLayer` in settings that are not for tests or development, and a Socket.IO server without a client manager or message queue whose project runs several workers.

    ## Why is this bad?
    With a second worker half of the messages reach half of the clients, and nothing says so.

    ## Example
    ```python
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}  # EW704
    ```

    ## Use instead
    ```python
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.core.RedisChannelLayer",
            "CONFIG": {"hosts": [REDIS_URL]},
        }
    }
    ```

    ## Fix safety
    There is no fix: what is right here is for you to say.

    ## Known limits
    Settings whose file name speaks of tests, linting, development or local work, and code under a condition, are not reported; nor are those of a module that sets whatever names an operator's file holds.
    It is off by default: one process is all that many deployments have, and of five findings in unseen code four were noise for that.
    For Socket.IO the workers have to be seen: in `uvicorn.run(workers=…)`, or in a gunicorn configuration in the server's folder or above it.

    ## References
    Channels documentation, "In-Memory Channel Layer": not for production.
    python-socketio documentation, "Using a Message Queue".
    """

    code = "EW704"
    name = "in-memory-layer-in-production"
    default = False
    severity = Severity.WARNING
    dialects = "CI"
    needs = (frozenset({b"InMemoryChannelLayer", b"AsyncServer(", b"SocketIO(", b"socketio.Server("}),)

    def screen(self) -> bool:
        """True when the file names the layer, or makes a Socket.IO server."""
        outline = self.file.outline
        return outline.says("InMemoryChannelLayer") or not SOCKETIO_SERVERS.isdisjoint(outline.calls_by_name)

    def visit_Module(self, node: cst.Module) -> None:
        """Looks at the layers that the top of a settings file names."""
        if words(self.file.outline.path.stem) & (TRYING | {"docker"}) or any(map(_sets_any_name, node.body)):
            return
        for statement in node.body:
            match statement:
                case cst.SimpleStatementLine(
                    body=[cst.Assign(targets=[cst.AssignTarget(target=target)], value=layers)]
                ):
                    if dotted(target) == "CHANNEL_LAYERS":
                        self._look_at(layers)

    def _look_at(self, layers: cst.BaseExpression) -> None:
        for node in walk(layers):
            if isinstance(node, cst.SimpleString) and str(literal(node)).endswith("InMemoryChannelLayer"):
                self.report(
                    node, "this layer lives in one process, and with a second worker messages are lost: use Redis"
                )

    def visit_Call(self, node: cst.Call) -> None:
        """Looks at Socket.IO servers that know only the clients of their own process."""
        if self.file.outline.resolve(dotted(node.func) or "") not in SOCKETIO_SERVERS:
            return
        told = any(arg.star == "**" for arg in node.args) or any(keyword(node, name) for name in MANAGERS)
        if not told and self._has_workers():
            self.report(node, "each worker reaches its own clients only: set a client manager")

    def _has_workers(self) -> bool:
        """True when the project starts several processes in this file's folder or in one above it."""
        folder = self.file.outline.path.parent
        above = {folder, *folder.parents}
        near = (outline for outline in self.file.index.holding(b"workers") if outline.path.parent in above)
        return any(_is_many(value) for outline in near for value in _workers(outline))


def _sets_any_name(statement: cst.CSTNode) -> bool:
    """`for name, value in portal.items(): setattr(settings, name, value)`: what stands in the file is a default."""
    loops = isinstance(statement, cst.For | cst.If)
    return loops and any(isinstance(node, cst.Call) and dotted(node.func) == "setattr" for node in walk(statement))


def _workers(outline: Outline) -> Iterator[cst.BaseExpression]:
    """The numbers of workers that a module sets: for gunicorn as a name, for uvicorn as an argument."""
    if "gunicorn" in outline.path.name and "workers" in outline.assigns:
        yield outline.assigns["workers"].node
    for site in outline.calls:
        if outline.resolve(site.written) in ("uvicorn.run", "uvicorn.Config"):
            value = keyword(cst.ensure_type(site.piece.node, cst.Call), "workers")
            if value is not None:
                yield value


def _is_many(value: cst.BaseExpression) -> bool:
    """True for a number above one, and for one that is reckoned from the processors."""
    number = literal(value)
    if isinstance(number, int):
        return number > 1
    return any((dotted(node) or "").endswith("cpu_count") for node in walk(value))
