import re
from http import HTTPStatus

from websockets.asyncio.server import serve

SITE = re.compile(r"https://(www|app).meters.example")  # EW104
EXACT = re.compile(r"https://(www|app)\.meters\.example(:\d+)?")
ANY_SUB = re.compile(r"^https://.*meters\.example$")  # EW104
SUB = re.compile(r"^https://([a-z0-9-]+\.)?meters\.example$")
LOOSE = re.compile(r"https://live.meters\.example")  # EW104
LOCAL = re.compile(r"http://(localhost|127.0.0.1):\d+")


def check(connection, request):
    origin = request.headers.get("Origin", "")
    if SITE.match(origin) or EXACT.fullmatch(origin):  # ok: the second has to match the whole of it
        return None
    if ANY_SUB.match(origin) or SUB.match(origin):  # ok: the second has a dot in front, and an end
        return None
    if LOOSE.fullmatch(origin) or LOCAL.fullmatch(origin):  # ok: the second ends, and an address has no other owner
        return None
    if re.search(r"meters\.example$", origin):  # EW104
        return None
    return connection.respond(HTTPStatus.FORBIDDEN, "not from here\n")


async def main():
    async with serve(readings, "", 8700, process_request=check) as server:
        await server.serve_forever()


async def readings(connection):
    user = await user_of(connection.request.headers["Cookie"])
    if user is None:
        return
    async for text in connection:
        await connection.send(await series(user, text))
