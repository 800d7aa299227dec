"""Finds identities that a client claims in its message and that the program sends on, stores or keeps.

for claim in believed_claims(flow): claim.node, claim.key, claim.in_url
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.flow.audience import is_for_others, said
from lint_rules.flow.effects import Effect
from lint_rules.flow.facts import NONE, Fact, checks
from lint_rules.flow.query import Flow
from lint_rules.flow.values import Claim, Value, union
from lint_rules.frameworks.labels import CLAIMS, Label
from lint_rules.frameworks.model import Entry
from lint_rules.frameworks.words import (
    AUTHOR_FIELDS,
    AUTHORS,
    CLIENT_NAMES,
    CONTENTS,
    LOGINS,
    POSTS,
    ROLES,
    TARGETING,
    WEAK_AUTHORS,
    WRITING,
    says,
    words,
)

_KINDS = ("message", "endpoint", "connect")
_ACTING = re.compile(r"send|broadcast|emit|publish|save|create|store|insert|write|record|persist|add\(")
_CLAIMED = AUTHORS | CLIENT_NAMES
_FIELDS = _CLAIMED - {"player"}
"""A player in a field by itself is told of, and is not who speaks."""

_SPEAKERS = frozenset({"author", "sender", "created_by", "author_id", "sender_id"})
"""Under these keywords code that stores something is told who says it, whatever else it is named for."""

_READING = re.compile("|".join(f"[\"']{key}[\"']" for key in sorted(_CLAIMED)))
_SPREAD = re.compile(r"[{,]\s*\*\*\w")
_HOSTING = re.compile(r"\b(?:host|owner|admin|moderator|creator|teacher|chair)(?:_id|__id)?=")
"""In a look-up: whose thing it has to be."""

_EQUAL = re.compile(r" [!=]= ")
_DATABASES = frozenset({"db", "session", "database"})


def believed_claims(flow: Flow) -> Iterator[Claim]:
    """The places of this file where a client says who it is, and is believed."""
    seen = set()
    beyond = flow.outline.says("WebSocket", "websocket") and _READING.search(flow.outline.code) is not None
    for entry, effect in flow.acts(near=_ACTING, beyond=beyond, others="followed"):
        if effect.closed or (entry is not None and (entry.kind not in _KINDS or says(entry.event, LOGINS))):
            continue
        for bit, claim in _claims(flow, effect):
            here = claim not in seen and claim.key in _CLAIMED and claim.function.outline is flow.outline
            if here and _believes(effect, bit, claim.key) and not _is_checked(flow, entry, effect, bit, claim):
                seen.add(claim)
                yield claim


def overwritten_names(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """The messages of this file that are spread behind what the server says of the sender, with the name of that."""
    seen: set[cst.CSTNode] = set()
    for _, spread in flow.acts_here("spread", near=_SPREAD, others="followed", beyond=True):
        key = next((key for key, _ in spread.arguments if key in _CLAIMED), "")
        if key and spread.node not in seen and not spread.closed:
            seen.add(spread.node)
            yield spread.function, spread.node, key


def _claims(flow: Flow, effect: Effect) -> list[tuple[int, Claim]]:
    labels = union(value for _, value in effect.arguments) if effect.arguments else effect.payload.labels
    return list(flow.engine.claims(labels)) if labels & CLAIMS else []


def _is_checked(flow: Flow, entry: Entry | None, effect: Effect, bit: int, claim: Claim) -> bool:
    """True in a login, where the name was compared, for whose thing it is or whom somebody of rank names, and, for a
    name in the URL, after any check of who is there."""
    if says(claim.function.name, LOGINS) or "password" in claim.function.text or any(map(_is_owned, effect.facts)):
        return True
    if any(map(_is_of_rank, effect.facts)) and not _says_something(effect):
        return True
    if any(fact.compared and not fact.fixed and not fact.presence and fact.labels & bit for fact in effect.facts):
        return True
    connected = flow.connected(entry) if entry is not None else NONE
    return claim.in_url and bool(checks(effect.facts | connected))


def _is_owned(fact: Fact) -> bool:
    """`game.owner == self.user.id`: its owner names another one, to be told to go or asked to come."""
    whose = Label.IDENTITY | Label.ASKED | Label.PLACE
    own = fact.kind == "test" and fact.compared and not fact.fixed and not fact.presence and fact.positive is True
    return own and fact.labels & whose == whose and _EQUAL.search(fact.text) is not None


def _is_of_rank(fact: Fact) -> bool:
    """`await role_of(me, document) == "owner"`, `await boards.filter(host=me).exists()`: who acts was looked up, and
    may do this to others."""
    looked_up = Label.IDENTITY | Label.ASKED
    asked = fact.kind == "test" and not fact.presence and fact.positive is not False
    ranked = (fact.compared and fact.fixed and says(fact.text, ROLES)) or _HOSTING.search(fact.text) is not None
    return asked and fact.labels & looked_up == looked_up and ranked


def _says_something(effect: Effect) -> bool:
    """True for an act with what somebody has said in it: beside that a name says who it was."""
    values = [inner for value in said(effect) for inner in _nested(value)]
    keys = {str(key) for value in values for key in value.parts or ()} | {keyword for keyword, _ in effect.arguments}
    return not CONTENTS.isdisjoint(keys)


def _believes(effect: Effect, bit: int, key: str) -> bool:
    if effect.kind == "put":
        own = effect.receiver.labels & Label.IDENTITY or effect.place.labels & Label.CONNECTION
        return bool(own and effect.payload.labels & bit)
    if effect.name == "save_session":
        return any(value.labels & bit for _, value in effect.arguments[1:])
    if effect.kind not in ("broadcast", "send", "call", "serve", "keep"):
        return False
    return (is_for_others(effect) and _is_sent(effect, bit, key)) or (
        key not in WEAK_AUTHORS and _is_stored(effect, bit)
    )


def _is_sent(effect: Effect, bit: int, key: str) -> bool:
    """It goes out as a field of its own meaning, or at the head of a text; a weak name only beside what is said."""
    values = [inner for value in said(effect) for inner in _nested(value)]
    if any(value.labels & Label.SIGNED and value.labels & bit for value in values):
        return True
    tables = [value.parts for value in values if value.parts]
    if key in WEAK_AUTHORS:
        return any(
            key in table and table[key].labels & bit and not CONTENTS.isdisjoint(map(str, table)) for table in tables
        )
    fields = [(str(field), value) for table in tables for field, value in table.items()]
    named = [(keyword, value) for keyword, value in effect.arguments if keyword in AUTHOR_FIELDS]
    return any(field in _FIELDS and value.labels & bit for field, value in fields) or any(
        value.labels & bit for _, value in named
    )


def _nested(value: Value, depth: int = 3) -> Iterator[Value]:
    yield value
    for part in (value.parts or {}).values() if depth else ():
        yield from _nested(part, depth - 1)


def _is_stored(effect: Effect, bit: int) -> bool:
    """It is given to something that writes, and that is not about another user."""
    written = effect.written
    receiver = words(written.rpartition(".")[0])
    if words(effect.name) & WRITING and any(key in _SPEAKERS and value.labels & bit for key, value in effect.arguments):
        return True
    if not _writes(effect.name) and not (effect.name == "add" and receiver & _DATABASES):
        return False
    return any(value.labels & bit for _, value in effect.arguments)


def _writes(name: str) -> bool:
    """`create_message`, `create`; not `add_user` or `remove_author`, which are about somebody else."""
    found = words(name)
    about_others = found & TARGETING and not found & POSTS
    return name == "create" or (bool(found & WRITING) and not about_others)
