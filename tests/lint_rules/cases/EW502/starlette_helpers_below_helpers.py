from fastapi import WebSocket


class Hub:
    def __init__(self) -> None:
        self.sockets: dict[str, WebSocket] = {}
        self.tokens: dict[int, str] = {}

    async def tell(self, token: str, text: str) -> None:
        if socket := self.sockets.get(token):
            await socket.send_text(text)

    async def tell_pupil(self, pupil: int, text: str) -> None:
        if token := self.tokens.get(pupil):
            await self.tell(token, text)

    async def tell_safely(self, pupil: int, text: str) -> None:
        try:
            await self.tell_pupil(pupil, text)
        except RuntimeError:
            self.tokens.pop(pupil, None)

    async def announce(self, text: str) -> None:
        for pupil in await school.pupils():  # EW502
            if pupil.id in self.tokens:
                await self.tell_pupil(pupil.id, text)

    async def announce_safely(self, text: str) -> None:
        for pupil in await school.pupils():  # ok: the helper catches what fails
            await self.tell_safely(pupil.id, text)

    async def announce_twice(self, text: str) -> None:
        for token, socket in list(self.sockets.items()):  # EW502
            try:
                await socket.send_text(text)
            except Exception:
                await socket.send_text("sorry")

    async def announce_once(self, text: str) -> None:
        for token, socket in list(self.sockets.items()):
            try:
                await socket.send_text(text)
            except Exception:
                self.sockets.pop(token, None)  # ok: nothing is sent again
