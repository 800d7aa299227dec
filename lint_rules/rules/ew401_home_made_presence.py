"""EW401: a list of who is online, kept by hand."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.code.outline import Function
from lint_rules.flow.query import Flow, Report
from lint_rules.flow.stores import Store, emptying, stores, users
from lint_rules.frameworks.words import COMING, GOING, PERSONS, says, word_set
from lint_rules.questions.loss.rosters import holds_people, is_shown
from lint_rules.rule import REALTIME, Rule, Severity

ONLINE = word_set("online present presence presences")
"""A collection of this name is meant to be one, even where nobody is ever taken out."""

_THINGS = word_set("room rooms game games match matches state states board boards score scores")


class HomeMadePresence(Rule):
    """
    ## What it does
    Reports a collection of a module or class that is filled with users when they come, emptied when they go, and sent out.

    ## Why is this bad?
    A person with two tabs is gone when the first tab is closed.
    One whose server was killed never goes.
    With a second worker, each has a list of its own, and both are wrong.
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
    Reported:
    - as advice only, outside of Emberwire, where no such service is at hand

    Not reported:
    - collections of sockets, tasks and subscriptions
    - attributes of instances
    - tables that are named after rooms, games or what goes on there: `game_states`

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

    def query(self, flow: Flow) -> Iterator[Report]:
        if not flow.entries:
            return
        has_service = any(flow.engine.table.named[entry.framework].presence for entry in flow.entries)
        for store, made in stores(flow):
            if (
                not _is_of_things(store)
                and _comes_and_goes(store, flow)
                and any(is_shown(store, user, flow) for user in users(store, flow))
            ):
                message = f"{store.last!r} is a home-made presence, wrong after a crash, with a second tab or worker: count the connections of each user"
                yield flow.report_value(made, message, severity=None if has_service else Severity.ADVICE)


def _is_of_things(store: Store) -> bool:
    """True for a table of rooms or games, by its name: people may stand in it, and what it keeps is something else."""
    return says(store.last, _THINGS) and not says(store.last, PERSONS | ONLINE)


def _comes_and_goes(store: Store, flow: Flow) -> bool:
    arrivals = flow.reached("connect", "join", "after_join", "endpoint")
    if not any(function in arrivals or _says(function, COMING, flow) for function in holds_people(store, flow)):
        return False
    departures = flow.reached("disconnect", "endpoint")
    goes = (function in departures or _says(function, GOING, flow) for function in emptying(store, flow))
    return says(store.last, ONLINE) or any(goes)


def _says(function: Function, occasion: frozenset[str], flow: Flow) -> bool:
    """True when the function, or the event that it handles, is named after the occasion."""
    names = [function.name, *(entry.event for entry in flow.entries if entry.function is function)]
    return any(says(name, occasion) for name in names)
