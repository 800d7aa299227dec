"""Chooses which guards of an answer are named: those that decide, the one that is met first in front.

named(engine, access.guards)      # without `while line:`, which ends, and `if not token`, beside what verifies it
"""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from lint_rules.code.walk import is_in
from lint_rules.flow.engine import Engine
from lint_rules.flow.facts import Fact
from lint_rules.frameworks.labels import Label


def named(engine: Engine, facts: Iterable[Fact]) -> list[Fact]:
    """The guards that a reader is told of; each test once, by the side that lets the client stay."""
    found = {id(fact.node): fact for fact in reversed(list(facts))}
    kept = list(reversed(found.values()))
    kept = [fact for fact in kept if not _ends_a_loop(engine, fact)] or kept
    verified = any(fact.kind == "verified" for fact in kept)
    return [fact for fact in kept if not (verified and _only_asks_whether_there_is_one(fact))]


def _ends_a_loop(engine: Engine, fact: Fact) -> bool:
    """True for the test of a `while`: where it fails the handler goes on."""
    nodes = engine.body(fact.function).nodes if fact.kind == "test" else ()
    return any(isinstance(node, cst.While) and is_in(fact.node, node.test) for node in nodes)


def _only_asks_whether_there_is_one(fact: Fact) -> bool:
    """True for `if not token`; a user who was looked up is more than that."""
    return fact.kind == "test" and fact.presence and not fact.labels & Label.IDENTITY
