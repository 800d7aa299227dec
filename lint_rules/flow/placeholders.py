"""Objects that a program puts in the place of a user where there is none: `scope["user"] = AnonymousUser()`.

stands_for_strangers(a, certain)   # every file that gives the user to the scope gives such an object to strangers
"""

from __future__ import annotations

import re

from lint_rules.code.outline import Outline
from lint_rules.flow.activation import Activation
from lint_rules.frameworks.model import Certain

_MADE_BY = re.compile(r"""\buser(?:["']\])?\s*=\s*(?:await\s+)?(?P<name>[\w.]+)\(""")
"""What gives a user: `find` of `scope["user"] = await find(token)`."""

_MAY_BE_NONE = re.compile(
    r"""\breturn(?:\s+None)?\s*(?:#.*)?$|\buser(?:["']\])?\s*=\s*None\b|\belse\s+None\b|\.a?first\(\)(?!\s*or\b)"""
    r"""|\bauthenticate\([^\n]*\)(?!\s*or\b)""",
    re.MULTILINE,
)
"""By which a user may be None after all."""

_RAISING = frozenset({"get_user", "get_user_model", "database_sync_to_async", "sync_to_async"})
"""`get_user` of `channels.auth` gives an object always; a wrapper gives what it was given."""

_QUERIES = (".objects.get", ".objects.aget")
"""Queries of Django give a user or raise."""


def stands_for_strangers(a: Activation, certain: Certain) -> bool:
    """True where the program's own files give somebody to the scope, and none of them gives None."""
    return a.engine.index.once(("stands for strangers", certain), lambda: _stands(a, certain))


def _stands(a: Activation, certain: Certain) -> bool:
    giving = list(a.engine.index.holding(*certain.unless)) if certain.stand_in else []
    return bool(giving) and all(_gives_object(outline, certain.stand_in) for outline in giving)


def _gives_object(outline: Outline, stand_in: str) -> bool:
    if f"{stand_in}(" not in outline.code or _MAY_BE_NONE.search(outline.code):
        return False
    own = {function.name for function in outline.functions} | {stand_in} | _RAISING
    makers = [found["name"] for found in _MADE_BY.finditer(outline.code)]
    return all(name.rpartition(".")[2] in own or name.endswith(_QUERIES) for name in makers)
