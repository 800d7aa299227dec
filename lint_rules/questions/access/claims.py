"""Finds identities that a client claims in its message and that the program sends on, stores or keeps.

for claim in believed_claims(flow): claim.node, claim.key, claim.in_url
"""

from __future__ import annotations

import re
from collections.abc import Iterator

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
    FINDING,
    LOGINS,
    LOOKING,
    POSTS,
    RANK_FIELDS,
    ROLES,
    SPENDING,
    TARGETING,
    WEAK_AUTHORS,
    WRITING,
    is_right,
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
_HOSTING = re.compile(r"\b(?:host|owner|admin|moderator|creator|teacher|chair)(?:_id|__id)?=")
"""In a look-up: whose thing it has to be."""

_EQUAL = re.compile(r" [!=]= ")
_DATABASES = frozenset({"db", "session", "database"})


def believed_claims(flow: Flow) -> Iterator[Claim]:
    """The places of this file where a client says who it is, and is believed."""
    seen = set()
    beyond = flow.outline.says("WebSocket", "websocket") and _READING.search(flow.outline.code) is not None
    for entry, effect in flow.acts(near=_ACTING, beyond=beyond, others="followed"):
        if effect.closed or (entry is not None and (entry.kind not in _KINDS or _is_login(flow, entry))):
            continue
        for bit, claim in sorted(_claims(flow, effect), key=lambda found: not found[1].instead):
            here = claim not in seen and claim.function.outline is flow.outline and _is_meant(claim)
            if here and _is_believed(effect, bit, claim) and not _is_checked(flow, entry, effect, bit, claim):
                seen |= {claim, *(each for _, each in _claims(flow, effect) if each.node is claim.node)}
                yield claim


def _is_login(flow: Flow, entry: Entry) -> bool:
    """True for a handler by whose name somebody logs in, unless it opens the connection and asks for no proof."""
    return says(entry.event, LOGINS) and not _asks_for_nothing(flow, entry)


def _asks_for_nothing(flow: Flow, entry: Entry) -> bool:
    return entry.kind == "connect" and not checks(flow.run(entry).decisions)


def _is_meant(claim: Claim) -> bool:
    """Not the role of what is said to a chat service: there it tells the turns of a talk apart."""
    return claim.key not in RANK_FIELDS or not _MACHINES.search(claim.function.outline.text)


_MACHINES = re.compile(r"(?i)assistant|openai|anthropic|\bllm|completion|\bgpt")
"""In the text of a file: it speaks to a chat service."""


def _is_believed(effect: Effect, bit: int, claim: Claim) -> bool:
    """True where an act takes the client's word for who it is, or for what it may do."""
    if claim.instead:
        return _is_used(effect, bit)
    if claim.key in RANK_FIELDS and claim.in_url:
        return False  # that something rests on it is asked in `ranks.py`
    if claim.key in RANK_FIELDS:
        stored = _is_stored(effect, bit) or (_changes_rows(effect) and _is_given(effect, bit))
        return (_says_something(effect) or _has_content(effect)) and (stored or _is_shown(effect, bit))
    if claim.key not in _CLAIMED and _spends(effect, bit):
        return True
    return claim.key in _CLAIMED and _believes(effect, bit, claim.key)


def _is_used(effect: Effect, bit: int) -> bool:
    """True for what goes out to others or is given to unknown code, the claim among it: the server knew better."""
    if effect.kind == "broadcast" or is_for_others(effect):
        return any(value.labels & bit for value in said(effect))
    given = effect.kind in ("serve", "keep") and effect.target is None and not says(effect.name, _LOOKING)
    return given and any(value.labels & bit for _, value in effect.arguments)


_LOOKING = FINDING | LOOKING


def _is_shown(effect: Effect, bit: int) -> bool:
    """True for a part of what others are told that says what the speaker may do."""
    if not is_for_others(effect):
        return False
    tables = [value.parts for each in said(effect) for value in _nested(each) if value.parts]
    fields = [(str(field), value) for table in tables for field, value in table.items()]
    fields += [(keyword, value) for keyword, value in effect.arguments if keyword]
    return any(value.labels & bit for _, value in fields)


def _spends(effect: Effect, bit: int) -> bool:
    """True for `engine.place(account=account, …)`, and for a query that changes rows by the name."""
    if effect.kind not in ("call", "serve", "keep") or effect.target is not None:
        return False
    values = [value for _, value in effect.arguments]
    if any(value.labels & Label.IDENTITY and not value.labels & Label.CLIENT for value in values):
        return False  # it is told beside that who has connected, and may compare the two
    given = any(value.labels & bit and not value.labels & Label.ASKED for value in values)
    return given and (_changes_rows(effect) or says(effect.name, SPENDING))


def _is_given(effect: Effect, bit: int) -> bool:
    return any(value.labels & bit for _, value in effect.arguments)


def _has_content(effect: Effect) -> bool:
    """True for an act that is given what somebody says: `execute("INSERT …", ticket, text, internal)`."""
    return any(value.key in CONTENTS for _, value in effect.arguments)


def _changes_rows(effect: Effect) -> bool:
    """True for a query that is written out and stores something."""
    text = effect.arguments[0][1].const if effect.arguments else None
    return isinstance(text, str) and _CHANGES.match(text) is not None


_CHANGES = re.compile(r"(?is)\s*(insert|update)\b")


def _claims(flow: Flow, effect: Effect) -> list[tuple[int, Claim]]:
    labels = union(value for _, value in effect.arguments) if effect.arguments else effect.payload.labels
    return list(flow.engine.claims(labels)) if labels & CLAIMS else []


def _is_checked(flow: Flow, entry: Entry | None, effect: Effect, bit: int, claim: Claim) -> bool:
    """True in a login, where the name was compared, for whose thing it is or whom somebody of rank names, and, for a
    name in the URL, after any check of who is there."""
    is_login = says(claim.function.name, LOGINS) and (entry is None or not _asks_for_nothing(flow, entry))
    if is_login or "password" in claim.function.text or any(map(_is_owned, effect.facts)):
        return True
    # who came in on another way than by a rank has only a name of his own
    ranks = (fact for fact in effect.facts if not (claim.instead and fact.in_part))
    if any(map(_is_of_rank, ranks)) and not _says_something(effect):
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
    if fact.kind == "setting":  # `if role == "host"`, which the program wrote down when it looked
        name = fact.text.partition(" ")[0]
        return fact.positive is True and name.isidentifier() and is_right(name)
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
            value.labels & bit and (field == key or field in _FIELDS) and not CONTENTS.isdisjoint(map(str, table))
            for table in tables
            for field, value in table.items()
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
    return name in ("create", "acreate") or (bool(found & WRITING) and not about_others)
