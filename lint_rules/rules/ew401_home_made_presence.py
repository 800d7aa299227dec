"""EW401: a list of who is online, kept by hand."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from lint_rules.analysis.emissions import emissions
from lint_rules.analysis.rosters import Roster, rosters
from lint_rules.analysis.vocabulary import speaks_of, word_set
from lint_rules.dialects.emberwire import returned_word
from lint_rules.rule import REALTIME, FlowRule, Severity, Suspect

if TYPE_CHECKING:
    from lint_rules.facts import FunctionFacts

COMING = word_set(
    "join joined joining connect connected connection login register registered enter entered add new online hello "
    "hi auth authenticate identify set username user start subscribe up"
)
GOING = word_set(
    "leave left leaving disconnect disconnected disconnection logout unregister exit quit offline remove removed "
    "delete terminate part end bye close closed kick kicked down"
)


ONLINE = word_set("online present presence presences")
"""A collection of this name is meant to be one, even where nobody is ever taken out."""

ARRIVALS = frozenset({"connect", "join", "after_join", "endpoint"})
DEPARTURES = frozenset({"disconnect", "endpoint"})


class HomeMadePresence(FlowRule):
    """
    ## What it does
    Reports a collection of a module or class that is filled with users when they come, emptied when they go, and sent out.

    ## Why is this bad?
    A person with two tabs is gone when the first is closed; one whose server was killed never goes; and with a second worker each has a list of its own, and both are wrong.
    None of it shows in a demonstration.

    ## Example
    ```python
    from emberwire import Channel

    online: set[str] = set()  # EW401


    class RoomChannel(Channel):
        async def after_join(self) -> None:
            online.add(self.assigns["name"])
            await self.broadcast("online", {"names": sorted(online)})

        async def terminate(self, reason: str | BaseException) -> None:
            online.discard(self.assigns["name"])
    ```

    ## Use instead
    ```python
    from emberwire import Channel, Presence

    presence = Presence()


    class RoomChannel(Channel):
        async def after_join(self) -> None:
            await presence.track(self, self.assigns["name"], {})
            await self.push("presence_state", await presence.list(self))
    ```

    ## Fix safety
    There is no fix: clients hear of presence by other events than yours.

    ## Known limits
    Collections of sockets, tasks and subscriptions are no presence, nor are attributes of instances.
    Outside of Emberwire, where no such service is at hand, it is advice.

    ## References
    Guide: Presence. CWE-362, CWE-404.
    """

    code = "EW401"
    name = "home-made-presence"
    severity = Severity.WARNING
    dialects = "ESCIR"
    cwe = (362, 404)
    needs = (
        frozenset({b".add(", b".append(", b"] = ", b"]="}),
        frozenset({b".discard(", b".remove(", b".pop(", b"del ", b"online", b"present", b"presence"}),
        REALTIME,
    )

    def suspects(self) -> Iterable[Suspect]:
        if self.file.roles:
            for roster in rosters(self.file.module):
                if self._comes_and_goes(roster) and any(map(partial(self._is_shown, roster), roster.users)):
                    message = (
                        f"{roster.name!r} is a presence made by hand: second tabs, crashes and workers make it wrong"
                    )
                    yield Suspect(roster.made, message)

    def finish(self) -> None:
        ours = any(role.dialect == "E" for role in self.file.roles)
        for suspect in self._found:
            span = self.file.ast_span(suspect.node)
            self.report_span(span, suspect.message, severity=self.severity if ours else Severity.ADVICE)

    def _comes_and_goes(self, roster: Roster) -> bool:
        comes = any(roster.fills(f) and self._runs_when(f, COMING, ARRIVALS) for f in roster.users)
        goes = any(roster.empties(f) and self._runs_when(f, GOING, DEPARTURES) for f in roster.users)
        return comes and (goes or speaks_of(roster.name, ONLINE))

    def _runs_when(self, function: FunctionFacts, occasion: frozenset[str], kinds: frozenset[str]) -> bool:
        """True when it runs on that occasion: as the framework's callback for it, or by its or its event's name."""
        roles = [role for role in self.file.roles if role.function is function]
        if any(role.kind in kinds for role in roles):
            return True
        names = [function.name, *(role.event or "" for role in roles)]
        return any(speaks_of(name, occasion) for name in names)

    def _is_shown(self, roster: Roster, function: FunctionFacts) -> bool:
        shown = roster.names_of_it(function)
        for sent in emissions(function, self.file.trails.flow(function)):
            if any(roster.is_whole_in(part, shown) for part in sent.payload):
                return True
        answers = any(role.function is function and role.dialect in "EI" for role in self.file.roles)
        return answers and any(
            isinstance(node, ast.Return)
            and (returned_word(node.value) in ("Ok", "Reply") or isinstance(node.value, ast.Dict))
            and roster.is_whole_in(node.value, shown)
            for node in function.own_nodes
        )
