import asyncio

from fastapi import Depends, WebSocket, WebSocketException


class Context:
    def __init__(self, user=None, is_authenticated=False):
        self.user = user
        self.is_authenticated = is_authenticated


class Keys:
    async def find(self, raw_key):
        def in_database():
            for row in self.rows():
                if verify(row["hash"], raw_key):
                    return row["user"]
            return None

        return await asyncio.get_running_loop().run_in_executor(None, in_database)


class Store:
    def __init__(self):
        self.keys = Keys()

    async def user_of(self, raw_key):
        return await self.keys.find(raw_key)


store = Store()


async def context_of(websocket: WebSocket) -> Context:
    if config.single_user:
        return Context(user=config.owner, is_authenticated=True)
    api_key = websocket.headers.get("x-api-key")
    if api_key:
        user = await store.user_of(api_key)
        if user:
            return Context(user=user, is_authenticated=True)
    return Context()


async def user_of(websocket: WebSocket):
    context = await context_of(websocket)
    if not context.is_authenticated:
        raise WebSocketException(1008)
    return context.user


@router.websocket("/events")
async def events(websocket: WebSocket, user=Depends(user_of)):  # ok: a context is authenticated on guarded ways only
    await websocket.accept()
    await websocket.send_json({"jobs": jobs.running()})
