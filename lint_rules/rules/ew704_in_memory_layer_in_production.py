"""EW704: a message bus that ends at the process."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from lint_rules.rule import FlowRule, Invalid, Severity, Suspect, Valid
from lint_rules.trees import walk
from lint_rules.vocabulary import word_set, words

NOT_PRODUCTION = word_set("test tests testing dev develop development local debug ci docker example sandbox")


class InMemoryLayerInProduction(FlowRule):
    """
    ## What it does
    Reports `InMemoryChannelLayer` in settings that are not for tests or development.

    ## Why is this bad?
    With a second worker half of the messages reach half of the clients, and nothing says so.

    ## Example
    ```python
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    ```

    ## Use instead
    ```python
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": {"hosts": [REDIS_URL]}}}
    ```

    ## Fix safety
    There is no fix: what is right here is for you to say.

    ## Known limits
    Settings whose file name speaks of tests, development or local work, and code under a condition, are not reported.

    ## References
    Channels documentation, "In-Memory Channel Layer": not for production.
    """

    code = "EW704"
    name = "in-memory-layer-in-production"
    severity = Severity.WARNING
    dialects = "C"
    needs = (frozenset({b"InMemoryChannelLayer"}),)

    VALID = (
        Valid(
            "if DEBUG:\n    CHANNEL_LAYERS = {'default': {'BACKEND': 'channels.layers.InMemoryChannelLayer'}}\n",
            dialect="C",
        ),
        Valid(
            "CHANNEL_LAYERS = {'default': {'BACKEND': 'channels.layers.InMemoryChannelLayer'}}\n",
            dialect="C",
            path="settings/dev.py",
        ),
    )
    INVALID = (
        Invalid(
            "CHANNEL_LAYERS = {'default': {'BACKEND': 'channels.layers.InMemoryChannelLayer'}}\n",
            line=1,
            dialect="C",
            path="settings.py",
        ),
    )

    def suspects(self) -> Iterable[Suspect]:
        if words(self.file.module.path.stem) & NOT_PRODUCTION:
            return
        value = self.file.module.assigns.get("CHANNEL_LAYERS")
        top = [node.value for node in self.file.module.tree.body if isinstance(node, ast.Assign)]
        if value is None or value not in top:
            return
        for node in walk(value):
            if isinstance(node, ast.Constant) and str(node.value).endswith("InMemoryChannelLayer"):
                yield Suspect(node, "this layer ends at the process: with a second worker messages get lost")
