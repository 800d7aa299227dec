"""EW704: a message bus that ends at the process."""

from __future__ import annotations

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import dotted, given_to, keyword, literal
from lint_rules.code.walk import walk
from lint_rules.frameworks.words import TRYING, words
from lint_rules.rule import Rule, Severity


class InMemoryLayerInProduction(Rule):
    """
    ## What it does
    Reports several processes whose connections or rooms live in the memory of each.

    - `InMemoryChannelLayer` in settings that are not for tests or development
    - several workers: `uvicorn.run(…, workers=4)`, or `workers` in a file for gunicorn

    It is off by default: of five findings in unseen code four were noise, because one process was all that they had.

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
    Reported:
    - workers above one, in a project that keeps connections in a table or makes a Socket.IO server

    Not reported:
    - settings whose file name says tests, linting, development or local
    - code under a condition, and a module that sets whatever names an operator's file holds
    - workers, where a file of the project mentions a broker

    Not seen:
    - workers that are set outside of Python files

    ## References
    Channels documentation, "In-Memory Channel Layer": not for production.
    """

    code = "EW704"
    name = "in-memory-layer-in-production"
    default = False
    severity = Severity.WARNING
    dialects = "SCI"
    needs = (frozenset({b"InMemoryChannelLayer", b"workers"}),)

    def visit_Call(self, node: cst.Call) -> None:
        """Looks at `uvicorn.run(app, workers=4)`."""
        if self.file.outline.resolve(dotted(node.func) or "") in _STARTS:
            self._count(keyword(node, "workers"))

    def visit_Module(self, node: cst.Module) -> None:
        """Looks at the layers that the top of a settings file names, and at the workers of a file for gunicorn."""
        assigns = self.file.outline.assigns
        if not assigns.keys().isdisjoint(_OF_GUNICORN) and "workers" in assigns:
            for value in given_to("workers", walk(node)):
                self._count(value)
        if words(self.file.outline.path.stem) & (TRYING | {"docker"}) or any(map(_sets_any_name, node.body)):
            return
        for statement in node.body:
            match statement:
                case cst.SimpleStatementLine(
                    body=[cst.Assign(targets=[cst.AssignTarget(target=target)], value=layers)]
                ):
                    if dotted(target) == "CHANNEL_LAYERS":
                        self._look_at(layers)

    def _count(self, workers: cst.BaseExpression | None) -> None:
        """Reports more than one worker where each has sockets of its own."""
        if workers is None or not _may_be_several(workers) or words(self.file.outline.path.stem) & TRYING:
            return
        from lint_rules.questions.loss.one_process import kept_in_memory

        kept = kept_in_memory(self.file.flow)
        if kept:
            message = (
                f"each worker has {kept} of its own, and what one sends never reaches the clients of another: use Redis"
            )
            self.report(workers, message)

    def _look_at(self, layers: cst.BaseExpression) -> None:
        for node in walk(layers):
            if isinstance(node, cst.SimpleString) and str(literal(node)).endswith("InMemoryChannelLayer"):
                self.report(
                    node, "this layer lives in one process, and with a second worker messages are lost: use Redis"
                )


_STARTS = frozenset({"uvicorn.run", "hypercorn.run"})
_OF_GUNICORN = frozenset({"bind", "worker_class", "wsgi_app"})
"""Names of settings in a file for gunicorn, of which one is there beside `workers`."""


def _may_be_several(workers: cst.BaseExpression) -> bool:
    """True for `4`, `2 * cpu_count() + 1` and `1 if debug else 2`."""
    numbers = (literal(part) for part in walk(workers) if isinstance(part, cst.Integer))
    return any(isinstance(number, int) and number > 1 for number in numbers)


def _sets_any_name(statement: cst.CSTNode) -> bool:
    """`for name, value in portal.items(): setattr(settings, name, value)`: what stands in the file is a default."""
    loops = isinstance(statement, cst.For | cst.If)
    return loops and any(isinstance(node, cst.Call) and dotted(node.func) == "setattr" for node in walk(statement))
