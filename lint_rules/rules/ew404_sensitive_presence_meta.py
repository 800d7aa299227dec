"""EW404: a secret that every member of the room receives."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from lint_rules.facts import dotted_name
from lint_rules.rule import FlowRule, Invalid, Severity, Suspect, Valid, call_name
from lint_rules.vocabulary import names_in, speaks_of, word_set

SENSITIVE = word_set("email mail phone password token secret ip address ssn birthday iban jwt cookie peer")


class SensitivePresenceMeta(FlowRule):
    """
    ## What it does
    Reports e-mail addresses, tokens, passwords, phone numbers and IP addresses in a presence meta.

    ## Why is this bad?
    Every member of the topic receives every meta, on joining and with every change.

    ## Example
    ```python
    await presence.track(self, user_id, {"email": user.email})
    ```

    ## Use instead
    ```python
    await presence.track(self, user_id, {"name": user.display_name})
    ```

    ## Fix safety
    There is no fix: what is right here is for you to say.

    ## Known limits
    Only keys and names in a literal meta are looked at.

    ## References
    CWE-359, CWE-200.
    """

    code = "EW404"
    name = "sensitive-presence-meta"
    severity = Severity.WARNING
    dialects = "E"
    cwe = (359, 200)
    needs = (frozenset({b".track(", b".update("}), frozenset({b"emberwire", b"presence"}))

    VALID = (
        Valid(
            "from emberwire import Channel\nclass R(Channel):\n    async def after_join(self):\n        await presence.track(self, 'u', {'online_at': 1})\n"
        ),
    )
    INVALID = (
        Invalid(
            "from emberwire import Channel\nclass R(Channel):\n    async def after_join(self):\n        await presence.track(self, 'u', {'email': user.email})\n",
            line=4,
        ),
    )

    def suspects(self) -> Iterable[Suspect]:
        for call in self.file.module.calls:
            if call_name(call) not in ("track", "update") or "presence" not in (dotted_name(call.func) or "").lower():
                continue
            for meta in call.args[2:3]:
                told = next((name for name in names_in(meta) if speaks_of(name, SENSITIVE)), None)
                if isinstance(meta, ast.Dict) and told:
                    yield Suspect(call, f"every member of the topic receives this meta, {told!r} included")
