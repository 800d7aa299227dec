"""EW517: something is sent from where the connections are not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.rule import Rule, Severity

if TYPE_CHECKING:
    from lint_rules.flow.query import Flow, Report

_MESSAGES = {
    "worker": "`{it}` runs in a worker, which has no connections, so nobody gets it: send through a broker",
    "loop": "`{it}` sends in an event loop of its own, and the connections belong to the server's: send in that loop",
    "queue": "`{it}` runs in a thread, and what waits for it in the event loop is not woken: call it through"
    " `loop.call_soon_threadsafe`",
    "thread": "`{it}` uses Tornado's connections outside their thread, which is not safe: call it through `add_callback`",
}


class SentFromElsewhere(Rule):
    """
    ## What it does
    Reports sends to connections in memory from another process, event loop or thread.

    - from a task of a worker: Celery, Dramatiq, RQ, Huey, taskiq
    - from an event loop of its own: `asyncio.run`, `asyncio.Runner`, `anyio.run`, `new_event_loop`
    - from another thread, in Tornado
    - into an asyncio queue or event, from a thread or an MQTT callback, without `call_soon_threadsafe`

    ## Why is this bad?
    A worker is another process: the table of connections is empty there, and the send reaches nobody, without an error.
    In another event loop or thread, the send fails, waits for ever, or mixes up what two threads write.
    A thread does not wake the loop that waits for a queue: the item lies there until something else does.

    ## Example
    ```python
    from celery import shared_task
    from fastapi import WebSocket

    watchers: dict[str, WebSocket] = {}


    async def tell(job: str, text: str) -> None:
        await watchers[job].send_text(text)


    @shared_task
    def work(job: str) -> None:
        asyncio.run(tell(job, "done"))  # EW517
    ```

    ## Use instead
    ```python
    from celery import shared_task
    from fastapi import WebSocket

    watchers: dict[str, WebSocket] = {}


    async def forward(pubsub) -> None:
        async for message in pubsub.listen():
            await watchers[message["channel"]].send_text(message["data"])


    @shared_task
    def work(job: str) -> None:
        redis.publish(job, "done")
    ```

    ## Fix safety
    There is no fix: what carries the message to the server is for you to say.

    ## Known limits
    Reported:
    - a `task` decorator of an unknown object, in a project with Celery

    Not reported:
    - channel layers, and Socket.IO servers with a message queue
    - a coroutine in its own loop that starts something or goes on for ever: it may be the whole program
    - a thread that begins to listen: it is the server

    Not seen:
    - functions that arq lists in its settings, and `enqueue` without a decorator
    - a few calls further than the task or the loop of the thread

    ## References
    The documentation of Tornado, "Thread-safety notes"; that of asyncio, "Concurrency and Multithreading"; CWE-366, CWE-362; [EW704](EW704.md) is about layers that end at the process.
    """

    code = "EW517"
    proof = "a broker or a channel layer between the worker and the server, or a call that leads into the server's loop"
    name = "sent-from-elsewhere"
    severity = Severity.WARNING
    dialects = "SCR"
    default = False
    cwe = (362, 366)
    needs = (
        frozenset(
            {
                b"task",
                b"actor",
                b"@job",
                b"@rq.job",
                b"asyncio.run",
                b"asyncio.Runner",
                b"from asyncio import",
                b"anyio",
            }
            | {
                b"new_event_loop(",
                b"Thread",
                b"Timer(",
                b"to_thread(",
                b"run_in_executor(",
                b"start_new_thread(",
                b"loop_start(",
            }
        ),
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.questions.loss.elsewhere import sent_from_elsewhere
        from lint_rules.questions.loss.threads import used_by_threads

        for function, node, where in sent_from_elsewhere(flow):
            yield flow.report(function, _MESSAGES[where], node=node)
        yield from flow.reports((used_by_threads, _MESSAGES["queue"]))
