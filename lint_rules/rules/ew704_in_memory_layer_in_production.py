"""EW704: a message bus that ends at the process."""

from __future__ import annotations

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import dotted, literal
from lint_rules.code.walk import walk
from lint_rules.frameworks.words import TRYING, words
from lint_rules.rule import Rule, Severity


class InMemoryLayerInProduction(Rule):
    """
    ## What it does
    Reports `InMemoryChannelLayer` in settings that are not for tests or development.

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

    ## References
    Channels documentation, "In-Memory Channel Layer": not for production.
    """

    code = "EW704"
    name = "in-memory-layer-in-production"
    default = False
    severity = Severity.WARNING
    dialects = "C"
    needs = (frozenset({b"InMemoryChannelLayer"}),)

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


def _sets_any_name(statement: cst.CSTNode) -> bool:
    """`for name, value in portal.items(): setattr(settings, name, value)`: what stands in the file is a default."""
    loops = isinstance(statement, cst.For | cst.If)
    return loops and any(isinstance(node, cst.Call) and dotted(node.func) == "setattr" for node in walk(statement))
