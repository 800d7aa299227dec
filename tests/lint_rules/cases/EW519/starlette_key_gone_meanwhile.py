from fastapi import WebSocket

rooms: dict[str, set[WebSocket]] = {}


class Manager:
    def __init__(self):
        self.viewers: dict[str, set[WebSocket]] = {}
        self.names: dict[str, str] = {}

    def leave(self, job: str, websocket: WebSocket):
        if job in self.viewers:
            self.viewers[job].discard(websocket)
            if not self.viewers[job]:
                del self.viewers[job]  # ok: nothing awaits in between

    async def tell(self, job: str, text: str):
        if job in self.viewers:
            gone = []
            for websocket in list(self.viewers[job]):
                try:
                    await websocket.send_text(text)
                except RuntimeError:
                    gone.append(websocket)
            for websocket in gone:
                self.viewers[job].discard(websocket)  # EW519

    async def tell_or_drop(self, job: str, text: str):
        if job in self.viewers:
            for websocket in list(self.viewers[job]):
                try:
                    await websocket.send_text(text)
                except RuntimeError:
                    self.viewers[job].discard(websocket)  # EW519

    async def finish(self, job: str):
        if job not in self.viewers:
            return
        await self.tell(job, "finished")
        del self.viewers[job]  # EW519

    async def move(self, job: str, new: str):
        if job in self.viewers:
            await self.tell(job, "moved")
            if new not in self.viewers:
                self.viewers[new] = set()
            self.viewers[new] |= self.viewers[job]  # EW519

    async def finish_once(self, job: str):
        if job not in self.viewers:
            return
        await self.tell(job, "finished")
        if job in self.viewers:
            del self.viewers[job]  # ok: tested again

    async def finish_carefully(self, job: str):
        if job in self.viewers:
            await self.tell(job, "finished")
            try:
                del self.viewers[job]  # ok: the error is caught
            except KeyError:
                pass

    async def refuse(self, job: str, websocket: WebSocket):
        if job in self.viewers:
            if len(self.viewers[job]) > 2:
                await websocket.close()
                return
            self.viewers[job].add(websocket)  # ok: the branch that awaits has left

    async def rename(self, job: str, text: str):
        if job in self.names:
            await self.tell(job, text)
            print(self.names[job])  # ok: nobody removes names

    async def reopen(self, job: str):
        if job in self.viewers:
            await self.tell(job, "again")
            self.viewers[job] = set()
            print(self.viewers[job])  # ok: set just above


@app.websocket("/rooms/{room}")
async def chat(websocket: WebSocket, room: str):
    await websocket.accept()
    rooms.setdefault(room, set()).add(websocket)
    try:
        await websocket.receive_text()
    finally:
        rooms.pop(room, None)


async def close(room: str):
    if room in rooms:
        for websocket in list(rooms[room]):
            await websocket.close()
        if not rooms[room]:  # EW519
            del rooms[room]
