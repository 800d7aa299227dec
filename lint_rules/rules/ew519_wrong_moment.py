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
    Reports what happens at the wrong moment, so that a client misses it or it is lost. Advice, and off unless selected. That is:

    - a client that is sent the state before it joins the group that is told of changes
    - what is sent to clients inside of a database transaction
    - a value of a cache or of Redis that is read, and written back changed under the same key: in place, or as a new value that is made of it
    - a list of connections that is looped over while others leave it
    - a dictionary or set of a thread's loop that tells somebody something for each, to which others add meanwhile
    - a list of messages from which a loop over it removes
    - a key that is looked for before an `await`, and looked up behind it, while another function removes keys

    ## Why is this bad?
    A change between reading the state and joining reaches the client never: it shows the old state until the next change.
    What is sent inside of a transaction is known to everybody before it is true: when the commit fails it never happened, and who asks the database at once gets the old state.
    Of two clients that change one value of a cache together one is lost, such as its entry in the list of who is there.
    While a loop over a list waits for one client, another one may take itself out: the list moves up under the loop, and the next one gets nothing.
    A client that leaves during an `await` takes its key with it, and the look-up below raises KeyError: the rest is skipped.

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
    A state is known by its name: state, history, snapshot, all, current and the like.
    Of values that are written back those of a store count that is awaited or comes from a library, by `get` and `set` and the like, in one function.
    They are followed through local names, reckoning, copies and comprehensions, and not through functions of the project.
    A value that is only tested, and one that is written back as it was, is silent.
    A lock, pipeline or transaction in the function is believed, and so is a lock around a call of it in the same file, a write that says what it expects (`nx=True`, `version=…`), and a store of the project that never waits.
    Of keys that are looked up late only those of a collection count from which the same class or module removes keys; an `except KeyError` around the look-up is believed.
    For what is sent in a transaction Django has `transaction.on_commit`; a function that uses it is believed.

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
