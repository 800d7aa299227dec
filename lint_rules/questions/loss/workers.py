"""Tells which functions a worker runs: another process than the server's, without its connections.

is_of_worker(function, flow)      # `@shared_task`, `@app.task` of a Celery, `@job("low")` of RQ

A decorator that is only called `task` says nothing: those of Prefect, Invoke or Locust run where they are called.
"""

from __future__ import annotations

import libcst as cst

from lint_rules.code.outline import Function, Outline, Piece
from lint_rules.code.syntax import dotted
from lint_rules.flow.query import Flow

_DECORATORS = frozenset(
    {"celery.shared_task", "celery.app.shared_task", "celery.current_app.task"}
    | {"celery.task", "celery.task.task", "celery.decorators.task"}  # these and the next line: before Celery 5
    | {"celery.task.periodic_task", "celery.decorators.periodic_task"}
    | {"dramatiq.actor", "rq.decorators.job", "django_rq.job", "django_rq.decorators.job"}
    | {f"huey.contrib.djhuey.{name}" for name in ("task", "periodic_task", "db_task", "db_periodic_task")}
)
"""Full names of decorators of functions that a worker runs."""

_MAKERS = frozenset(
    {"celery.Celery", "celery.app.Celery", "flask_rq2.RQ"}
    | {f"huey.{kind}Huey" for kind in ("", "Redis", "Sqlite", "File", "PriorityRedis", "RedisExpire")}
    | {"taskiq_redis.ListQueueBroker", "taskiq_redis.PubSubBroker", "taskiq_redis.RedisStreamBroker"}
    | {"taskiq_aio_pika.AioPikaBroker", "taskiq_nats.NatsBroker", "taskiq.ZeroMQBroker"}
)
"""Classes whose objects have such decorators. `MemoryHuey` and taskiq's `InMemoryBroker` stay in the process."""

_METHODS = frozenset({"task", "periodic_task", "job"})
_OF_CELERY = frozenset({"task", "periodic_task"})


def is_of_worker(function: Function, flow: Flow) -> bool:
    """True for a function that a decorator makes a task of a worker."""
    return any(_makes_task(mark.written, function, flow) for mark in function.decorators)


def _makes_task(written: str, function: Function, flow: Flow) -> bool:
    """True for a decorator of a worker.

    An object that nobody is seen to make, as with `make_celery(app)`, is taken for a Celery where the project has one.
    """
    if function.outline.resolve(written) in _DECORATORS:
        return True
    holder, _, name = written.rpartition(".")
    if not holder or name not in _METHODS or _is_module(holder, function.outline):
        return False
    made_by = _made_by(holder, function, flow)
    if made_by:
        return not made_by.isdisjoint(_MAKERS)
    return name in _OF_CELERY and flow.engine.index.disk.holds(((b"Celery(",),))


def _is_module(holder: str, outline: Outline) -> bool:
    """True for `prefect` of `import prefect`."""
    return holder in outline.imports and "." not in outline.resolve(holder)


def _made_by(holder: str, function: Function, flow: Flow) -> frozenset[str]:
    """The full names of the class that makes an object, and of its bases; empty if unknown."""
    given = flow.body(function.parent).given_once.get(holder) if function.parent is not None else None
    outline = function.outline
    if given is None:
        found = flow.engine.index.named(holder, outline)
        if not isinstance(found, Piece):
            return frozenset()
        given, outline = found.node, found.outline
    written = _called_first(given)
    if not written.rpartition(".")[2][:1].isupper():
        return frozenset()
    known = flow.engine.index.class_named(written, outline)
    bases = flow.engine.index.lineage(known).bases if known is not None else ()
    return frozenset({outline.resolve(written), *bases})


def _called_first(value: cst.BaseExpression) -> str:
    """`Broker` of `Broker(url)`, and of `Broker(url).with_middlewares(…)`, which gives the same object back."""
    while isinstance(value, cst.Call):
        match value.func:
            case cst.Attribute(value=cst.Call() as inner):
                value = inner
            case made:
                return dotted(made) or ""
    return ""
