import asyncio
from http import HTTPStatus

import websockets
from websockets.legacy.server import serve as serve_as_before

PASSWORDS = frozenset(line.strip() for line in open("passwords"))


def health(connection, request):
    if request.path == "/health":
        return connection.respond(HTTPStatus.OK, "OK")
    return None


def members(connection, request):
    if request.headers.get("Authorization") not in PASSWORDS:
        return connection.respond(HTTPStatus.UNAUTHORIZED, "who are you?")
    return None


async def page(path, headers):
    if headers.get("Upgrade") != "websocket":
        return HTTPStatus.OK, [], b"a page"


async def members_as_before(path, headers):
    if headers.get("Authorization") not in PASSWORDS:
        return HTTPStatus.UNAUTHORIZED, [], b"who are you?"


async def healthy(websocket):  # EW101
    async for text in websocket:
        await store(text)


async def asked(websocket):  # ok: nobody else comes here
    async for text in websocket:
        await store(text)


async def with_page(websocket, path):  # EW101
    async for text in websocket:
        await store(text)


async def asked_as_before(websocket, path):  # ok: nobody else comes here
    async for text in websocket:
        await store(text)


async def elsewhere(websocket):  # ok: code that is not at hand decides
    async for text in websocket:
        await store(text)


async def main():
    await websockets.serve(healthy, "", 8001, process_request=health)
    await websockets.serve(asked, "", 8002, process_request=members)
    await serve_as_before(with_page, "", 8003, process_request=page)
    await serve_as_before(asked_as_before, "", 8004, process_request=members_as_before)
    await websockets.serve(elsewhere, "", 8005, process_request=gateway.let_in)
    await asyncio.Future()
