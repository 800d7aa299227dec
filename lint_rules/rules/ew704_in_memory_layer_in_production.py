"""EW704: a message bus that ends at the process."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lint_rules.analysis.vocabulary import word_set, words
from lint_rules.rule import FlowRule, Severity, Suspect
from lint_rules.trees import walk

if TYPE_CHECKING:
    from lint_rules.facts import ModuleFacts

NOT_PRODUCTION = word_set("test tests testing dev develop development local debug ci docker example sandbox")

SOCKETIO_SERVERS = frozenset({"socketio.AsyncServer", "socketio.Server", "flask_socketio.SocketIO"})


class InMemoryLayerInProduction(FlowRule):
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
    Settings whose file name speaks of tests, development or local work, and code under a condition, are not reported.
    For Socket.IO the workers have to be seen: in `uvicorn.run(workers=…)`, or in a gunicorn configuration in the server's folder or above it.

    ## References
    Channels documentation, "In-Memory Channel Layer": not for production.
    python-socketio documentation, "Using a Message Queue".
    """

    code = "EW704"
    name = "in-memory-layer-in-production"
    severity = Severity.WARNING
    dialects = "CI"
    needs = (frozenset({b"InMemoryChannelLayer", b"AsyncServer(", b"SocketIO(", b"socketio.Server("}),)

    def suspects(self) -> Iterable[Suspect]:
        yield from self._layers()
        yield from self._servers()

    def _servers(self) -> Iterator[Suspect]:
        """Socket.IO servers that know only the clients of their own process, where there are several."""
        made = [call for call in self.file.module.calls if self._is_alone(call)]
        if made and self._has_workers():
            for call in made:
                yield Suspect(call, "several workers and no client manager: each reaches its own clients only")

    def _is_alone(self, call: ast.Call) -> bool:
        dotted = self.file.module.resolve(call.func) or ""
        if dotted not in SOCKETIO_SERVERS or any(keyword.arg is None for keyword in call.keywords):
            return False
        return not any(keyword.arg in ("client_manager", "message_queue") for keyword in call.keywords)

    def _has_workers(self) -> bool:
        """True when the project starts several processes in this file's folder or in one above it."""
        folder = self.file.module.path.parent
        above = {folder, *folder.parents}
        project = self.file.project
        near = (project.read(path) for path in project.disk.holding(((b"workers",),)) if path.parent in above)
        return any(_is_many(value) for module in near if module is not None for value in _workers(module))

    def _layers(self) -> Iterator[Suspect]:
        if words(self.file.module.path.stem) & NOT_PRODUCTION:
            return
        value = self.file.module.assigns.get("CHANNEL_LAYERS")
        top = [node.value for node in self.file.module.tree.body if isinstance(node, ast.Assign)]
        if value is None or value not in top:
            return
        for node in walk(value):
            if isinstance(node, ast.Constant) and str(node.value).endswith("InMemoryChannelLayer"):
                yield Suspect(node, "this layer ends at the process: with a second worker messages get lost")


def _workers(module: ModuleFacts) -> Iterator[ast.expr]:
    """The numbers of workers that a module sets: for gunicorn as a name, for uvicorn as an argument."""
    if "gunicorn" in module.path.name and "workers" in module.assigns:
        yield module.assigns["workers"]
    for call in module.calls:
        if (module.resolve(call.func) or "") in ("uvicorn.run", "uvicorn.Config"):
            yield from (keyword.value for keyword in call.keywords if keyword.arg == "workers")


def _is_many(value: ast.expr) -> bool:
    """True for a number above one, and for one that is reckoned from the processors."""
    if isinstance(value, ast.Constant):
        return isinstance(value.value, int) and value.value > 1
    return any(isinstance(node, ast.Attribute | ast.Name) and "cpu_count" in ast.unparse(node) for node in walk(value))
