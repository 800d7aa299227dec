"""EW319: code that serves sockets uses something of the project that is not there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.frameworks.libraries import TO_SOCKETS
from lint_rules.rule import REALTIME, Rule, Severity

if TYPE_CHECKING:
    from lint_rules.flow.query import Flow, Report


class CallThatFails(Rule):
    """
    ## What it does
    Reports code for sockets that raises whenever it runs, or that mixes up two arguments.
    It looks at handlers, what they call in their file, functions that tell sockets something, and their callers.

    - an attribute or method that a class, object, enumeration or module of the project does not have
    - a name that the file neither defines nor imports
    - a call with a missing or an unknown argument, also for a task or thread
    - two variables in each other's place: `tell(room, user)` of `def tell(user, room)`, which raises nothing
    - a method of a Channels consumer that does not take what Channels gives it

    ## Why is this bad?
    Each such message ends in an AttributeError, a NameError or a TypeError.
    An `except Exception`, or the task that it runs in, mostly swallows it.
    The server runs on, and the client hears nothing.

    ## Example
    ```python
    from fastapi import WebSocket


    class Watchers:
        def __init__(self) -> None:
            self.sockets: list[WebSocket] = []

        async def tell(self, text: str) -> None:
            for socket in self.sockets:
                await socket.send_text(text)


    watchers = Watchers()


    async def price_changed(price: str) -> None:
        await watchers.broadcast(price)  # EW319
    ```

    ## Use instead
    ```python
    from fastapi import WebSocket


    class Watchers:
        def __init__(self) -> None:
            self.sockets: list[WebSocket] = []

        async def tell(self, text: str) -> None:
            for socket in self.sockets:
                await socket.send_text(text)


    watchers = Watchers()


    async def price_changed(price: str) -> None:
        await watchers.tell(price)
    ```

    ## Fix safety
    There is no fix: what was meant is for you to say.

    ## Known limits
    Reported:
    - the first undefined name only, where a file has more than three or nothing imports it

    Not reported:
    - a class with a base of another library, `__getattr__`, `setattr`, `__dict__`, or an unknown decorator or metaclass
    - an attribute that any file sets, or that a subclass has
    - functions with an unknown decorator, calls with `*`, and files with a star import
    - code that asks `hasattr` or catches the error by its name
    - arguments in both orders in one function

    Not seen:
    - objects that are not made in the file, annotated or `self`
    - what a function returns
    - much that a type checker finds: run one as well

    ## References
    CWE-476, CWE-628, CWE-755.
    """

    code = "EW319"
    proof = "a definition of what is used"
    name = "call-that-fails"
    severity = Severity.WARNING
    dialects = "SCIR"
    default = False
    cwe = (628, 755)
    needs = (REALTIME | TO_SOCKETS | {b"broadcast", b"emit(", b"group_send", b"send_to"},)

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.questions.loss.absent import absent

        for _, piece, message in absent(flow):
            yield flow.report_value(piece, message)
