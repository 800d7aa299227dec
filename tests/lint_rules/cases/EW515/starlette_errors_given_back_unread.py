import asyncio

from fastapi import WebSocket

sockets: set[WebSocket] = set()


async def tell(text: str) -> None:
    for socket in list(sockets):
        try:
            await socket.send_text(text)
        except RuntimeError:
            sockets.discard(socket)


async def check(camera: str) -> None:
    if not await probe(camera):
        await tell(f"{camera} is gone")


async def check_safely(camera: str) -> None:
    try:
        await check(camera)
    except Exception as error:
        print(error)


async def check_all(cameras: list[str]) -> None:
    await asyncio.gather(*[check(camera) for camera in cameras], return_exceptions=True)  # EW515
    await asyncio.gather(*map(check_safely, cameras), return_exceptions=True)  # ok: each logs its own


async def check_in_turn(cameras: list[str]) -> None:
    jobs = []
    for camera in cameras:
        jobs.append(check(camera))
    await asyncio.gather(*jobs, return_exceptions=True)  # EW515


async def check_and_log(cameras: list[str]) -> None:
    results = await asyncio.gather(*[check(camera) for camera in cameras], return_exceptions=True)  # ok: it looks at them
    for result in results:
        print(result)


async def tell_all(texts: list[str]) -> None:
    await asyncio.gather(*[tell(text) for text in texts], return_exceptions=True)  # ok: only sends may fail
