import invoke
import prefect
from asgiref.sync import async_to_sync
from celery import Celery, current_app
from fastapi import WebSocket
from huey import MemoryHuey, RedisHuey
from huey.contrib.djhuey import db_task
from prefect import task
from rq.decorators import job
from taskiq import InMemoryBroker
from taskiq_redis import ListQueueBroker, RedisAsyncResultBackend

from project.faults import make_celery
from project.planning import App

pages: dict[str, WebSocket] = {}

app = Celery("shop")
huey = RedisHuey("shop")
broker = ListQueueBroker("redis://").with_result_backend(RedisAsyncResultBackend("redis://"))
quick = MemoryHuey("shop")
local = InMemoryBroker()
plan = App("shop")
made_elsewhere = make_celery("shop")


class ShopCelery(Celery):
    pass


own = ShopCelery("shop")


async def tell(name: str, text: str) -> None:
    await pages[name].send_text(text)


@app.task(bind=True)
def pack(self, name: str) -> None:
    async_to_sync(tell)(name, "packed")  # EW517


@own.task
def wrap(name: str) -> None:
    async_to_sync(tell)(name, "wrapped")  # EW517


@current_app.task
def weigh(name: str) -> None:
    async_to_sync(tell)(name, "weighed")  # EW517


@made_elsewhere.task
def label(name: str) -> None:
    async_to_sync(tell)(name, "labelled")  # EW517


@job("low")
def ship(name: str) -> None:
    async_to_sync(tell)(name, "shipped")  # EW517


@huey.periodic_task(every_hour)
def remind() -> None:
    async_to_sync(tell)("ann", "pay")  # EW517


@db_task()
def book(name: str) -> None:
    async_to_sync(tell)(name, "booked")  # EW517


@broker.task
async def charge(name: str) -> None:
    await tell(name, "charged")  # EW517


@task
async def greet(name: str) -> None:
    await tell(name, "hello")  # ok: Prefect runs it where it is called


@prefect.task
async def part(name: str) -> None:
    await tell(name, "good-bye")  # ok: the same


@invoke.task
def ask(name: str) -> None:
    async_to_sync(tell)(name, "?")  # ok: nobody knows who runs it


@quick.task()
def count(name: str) -> None:
    async_to_sync(tell)(name, "one")  # ok: this queue is in the memory of the server


@local.task
async def add(name: str) -> None:
    await tell(name, "two")  # ok: this one too


@plan.task
async def draw(name: str) -> None:
    await tell(name, "drawn")  # ok: no Celery
