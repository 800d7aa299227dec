from http import HTTPStatus
from http.cookies import SimpleCookie

from websockets.asyncio.server import serve


class Lesson:
    def __init__(self, portal):
        self.portal = portal

    async def enter(self, connection, request):
        cookies = SimpleCookie(request.headers.get("Cookie", ""))
        connection.person = await self.portal.person(cookies["sid"].value)
        if connection.person is None:
            return connection.respond(HTTPStatus.UNAUTHORIZED, "log in\n")

    async def handler(self, connection):
        async for text in connection:
            await self.portal.show(connection.person, text)

    async def board(self, connection):
        async for text in connection:
            await self.portal.draw(connection.person, text)


async def main(portal, ours):
    lesson = Lesson(portal)
    async with serve(lesson.handler, "", 8300, process_request=lesson.enter) as server:  # EW104
        await serve(lesson.board, "", 8301, process_request=lesson.enter, origins=[ours])  # ok: a list
        await server.serve_forever()
