"""Somebody's name that a client keeps with its own connection, and by which it is sent what is that one's.

for act, kept in own_subscriptions(flow): kept      # "tenants", of `self.tenants.add(message["tenant"])`

    for tenant in self.tenants:
        await self.send_json(await latest(tenant))

It is a join without a room: what goes out is chosen by the names that stand there, here or where all are told
(`if news["tenant"] in client.tenants`). Only names of persons, accounts and devices count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import chain, last_name, mentions
from lint_rules.code.walk import walk
from lint_rules.flow.around import knows_users
from lint_rules.flow.containers import behind
from lint_rules.flow.effects import Effect
from lint_rules.flow.facts import checks, merged
from lint_rules.flow.messages import connects
from lint_rules.flow.query import Flow
from lint_rules.flow.rooms import admits, is_somebodys
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.model import Entry

_PUTTING = re.compile(r"\.(?:add|append|update|extend)\(")
_PUTS = frozenset({"add", "append", "update", "extend"})
_SAID = Label.CLIENT | Label.PLACE | Label.MESSAGE
_OTHERWISE = Label.IDENTITY | Label.CREDENTIAL | Label.ASKED | Label.CONNECTION


def own_subscriptions(flow: Flow) -> Iterator[tuple[Effect, str]]:
    """The places of this file where such a name is kept, and nothing asks whether this client may have it."""
    if not _PUTTING.search(flow.outline.code):
        return
    seen: set[cst.CSTNode] = set()
    for entry, act in flow.here("call", "serve", "keep", "put"):
        kept = _kept(act)
        if kept and act.node not in seen and not act.closed and not admits(act.facts) and is_somebodys(act):
            seen.add(act.node)
            if _is_of_users(flow, entry, act) and any(_chooses(f, kept, flow) for f in flow.outline.functions):
                yield act, kept


def _kept(act: Effect) -> str:
    """`tenants` of `self.tenants.add(tenant)` and `client.tenants.update(names)`, given the client's word."""
    match act.node:
        case cst.Call(
            func=cst.Attribute(value=cst.Attribute(value=cst.Name(), attr=cst.Name(value=kept)), attr=method)
        ) if method.value in _PUTS and act.arguments:
            labels = act.arguments[0][1].labels
            return str(kept) if labels & _SAID == _SAID and not labels & _OTHERWISE else ""
    return ""


def _is_of_users(flow: Flow, entry: Entry, act: Effect) -> bool:
    """True where it is known who is there: what belongs to nobody may be asked for by everybody."""
    asked = act.facts | flow.connected(entry) | merged([door.holds for door in connects(flow, entry)])
    return bool(checks(asked)) or knows_users(flow.engine)


def _chooses(function: Function, kept: str, flow: Flow) -> bool:
    """True where a function sends what it looks up by each of the names, or sends to those who have one of them."""
    if f".{kept}" not in function.text or "for " not in function.text:
        return False
    return any(_sends_each(node, kept, flow) or _sends_those(node, kept, flow) for node in flow.nodes(function))


def _sends_each(loop: cst.CSTNode, kept: str, flow: Flow) -> bool:
    """`for tenant in self.tenants: await self.send_json(await latest(tenant))`; not where a test asks about each."""
    if not isinstance(loop, cst.For) or behind(loop.iter) != f"self.{kept}":
        return False
    name = last_name(loop.target)
    parts = list(walk(loop.body))
    if not name or any(isinstance(part, cst.If) and mentions(part.test, name) for part in parts):
        return False
    calls = [part for part in parts if isinstance(part, cst.Call)]
    sends = [call for call in calls if flow.sends(call) and chain(call)[0] == "self"]
    looks = [call for call in calls if call not in sends and any(last_name(arg.value) == name for arg in call.args)]
    return bool(sends) and any(last_name(call) not in ("str", "int", "format") for call in looks)


def _sends_those(loop: cst.CSTNode, kept: str, flow: Flow) -> bool:
    """`for client in clients: if tenant in client.tenants: await client.send(news)`."""
    if not isinstance(loop, cst.For):
        return False
    for test in (part for part in walk(loop.body) if isinstance(part, cst.If)):
        has = any(isinstance(part, cst.Attribute) and part.attr.value == kept for part in walk(test.test))
        if has and not any(isinstance(part, cst.Await) for part in walk(test.test)):
            calls = (part for part in walk(test.body) if isinstance(part, cst.Call))
            return any(flow.sends(call) for call in calls)
    return False
