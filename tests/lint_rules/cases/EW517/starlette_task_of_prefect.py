from fastapi import WebSocket
from prefect import flow, task

pages: dict[str, WebSocket] = {}


async def tell(name: str, text: str) -> None:
    await pages[name].send_text(text)


@task
async def count(name: str) -> None:
    await tell(name, "one")  # ok: it runs in the process of the server


@flow
async def counting(name: str) -> None:
    await count(name)
