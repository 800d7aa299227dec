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
    Reports what raises whenever it is reached, in code that serves sockets: in handlers and what they call in their file, in functions that tell sockets something, and in those that call these. Off unless selected. That is:

    - an attribute or a method that a class, an object, an enumeration or a module of the project does not have
    - a name that the file neither defines nor imports
    - a call that does not give what a function or class of the project needs, or gives what it does not take, also one that a task or thread is to make
    - two variables that a call gives in each other's place: `tell(room, user)` of `def tell(user, room)`, which raises nothing
    - a method of a consumer of Channels that does not take what Channels gives it

    ## Why is this bad?
    Each message that comes this way ends in an AttributeError, a NameError or a TypeError. An `except Exception` around it, or the task that it runs in, mostly swallows that: the server runs on, and the client hears nothing.

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
    A type checker that is run over the whole project finds most of this, and more. This rule looks at real-time code only, where such an error goes unheard, needs no annotations, and is silent in doubt.
    An object is known by what makes it (`hub = Hub()`, `self.hub = Hub()`), by `self`, or by the annotation of a parameter. What a function returns is not followed.
    Silent are classes with a base that is neither the project's nor one of Python's, pydantic's, Channels' or Socket.IO's, with `__getattr__`, `setattr`, `__dict__` or an unknown decorator or metaclass; names of attributes that any file of the project gives to anything; mixins, and classes from which one derives that has the attribute.
    A function that is called twice in one function may be meant both ways round, and is silent.
    Silent are functions with a decorator that may change how they are called, names that are defined twice or under several imports, calls with `*` or `**`, files with a star import, and code that asks (`hasattr`) or catches the error by its name.
    A name is reported where the file first reads it; of a file that lacks more than three names, or that nothing imports, the first name only.
    Annotations are not looked at, and neither is whether a name has a value yet when it is read: one that is bound anywhere around, even below `if TYPE_CHECKING:`, is believed to be there.

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
