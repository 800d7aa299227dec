"""EW519: something is told, read or written at a moment at which another one may come between."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.rule import Rule, Severity

if TYPE_CHECKING:
    from lint_rules.flow.query import Flow, Report

_MESSAGES = {
    "before_joining": "a change between `{it}` and the join below never reaches the client: join first",
    "before_commit": (
        "`{it}` sends inside a transaction, which may still fail: send after the commit, as with"
        " `transaction.on_commit`"
    ),
    "moving_lists": "during an `await` in `{it}` others leave the list, and the loop skips a client: loop over a copy",
    "threaded_loops": (
        "`{it}` runs in a thread, and raises when another one adds or removes meanwhile: loop over a copy, `list(…)`"
    ),
    "lost_updates": (
        "what another client writes between the read and `{it}` is lost: hold a lock, or change it in one step"
    ),
    "stale_keys": (
        "another function may remove the key during the `await` above, and `{it}` raises: look it up once, or test again"
    ),
    "taken_on_the_way": "`{it}` removes from the list that it loops over, and skips an item: loop over a copy",
}
"""What is said of each place, by the question that finds it."""


class WrongMoment(Rule):
    """
    ## What it does
    Reports code that runs at the wrong moment, so that a client misses something or a change is lost.

    - a client that gets the state before it joins the group that hears of changes
    - a message to clients inside a database transaction
    - a value of a cache or Redis that is read, changed, and written back under the same key
    - a list of connections that is looped over while others leave it
    - a list from which its own loop removes, and a thread's collection to which others add
    - a key that is tested before an `await` and used behind it, while another function removes keys

    ## Why is this bad?
    A client misses a change between the state and the join until the next change.
    A message inside a transaction is out before the commit, which may fail.
    If two clients change one value of a cache together, one change is lost.
    If a connection leaves a list during the loop, the next one gets nothing.
    If a client leaves during an `await`, its key is gone, and the look-up raises KeyError.

    ## Example
    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class Game(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.accept()
            state = await load_state(self.game_id)
            await self.send_json(state)  # EW519
            await self.channel_layer.group_add(self.group, self.channel_name)
    ```

    ## Use instead
    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class Game(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.accept()
            await self.channel_layer.group_add(self.group, self.channel_name)
            state = await load_state(self.game_id)
            await self.send_json(state)
    ```

    ## Fix safety
    There is no fix: the client has to bear a change that comes before the state, or a state that has it already.

    ## Known limits
    Counts as a guard:
    - a lock around the function's body or around its call in the same file
    - a pipeline, a transaction, or a conditional write: `nx=True`, `version=…`
    - `transaction.on_commit`, for a message
    - an `except KeyError`, for a key

    Not reported:
    - a value that is only tested, or written back unchanged

    Not seen:
    - a state that is not called state, history, snapshot, all, current or the like
    - a value that passes through a function of the project

    ## References
    CWE-362, CWE-367; the documentation of Django, "Performing actions after commit"; [EW305](EW305.md) is about what is stored below.
    """

    code = "EW519"
    proof = "joining before the state is read, `transaction.on_commit` around the send, a lock or a single step"
    name = "wrong-moment"
    severity = Severity.ADVICE
    dialects = "SCIR"
    default = False
    cwe = (362, 367)
    needs = (
        frozenset({b"atomic", b"in_transaction(", b".begin()", b"group_add", b"join_room", b"enter_room"})
        | {b"subscribe(", b"WebSocket", b"redis", b"websocket", b".remove(", b"emit(", b"Thread("},
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.questions.loss.live_loops import moving_lists, threaded_loops
        from lint_rules.questions.loss.lost_updates import lost_updates
        from lint_rules.questions.loss.moments import before_commit, before_joining
        from lint_rules.questions.loss.stale_keys import stale_keys
        from lint_rules.questions.loss.walked_lists import taken_on_the_way

        questions = (
            before_joining,
            before_commit,
            moving_lists,
            threaded_loops,
            lost_updates,
            stale_keys,
            taken_on_the_way,
        )
        yield from flow.reports(*((find, _MESSAGES[find.__name__]) for find in questions))
