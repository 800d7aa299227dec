from fastapi import WebSocket


class Context:
    def __init__(self, is_authenticated=False):
        self.is_authenticated = is_authenticated


async def context_of(websocket: WebSocket) -> Context:
    if websocket.headers.get("x-api-key"):
        return Context(is_authenticated=True)
    return Context(is_authenticated=True)


@router.websocket("/events")
async def events(websocket: WebSocket):  # EW101
    context = await context_of(websocket)
    if not context.is_authenticated:
        return await websocket.close(1008)
    await websocket.accept()
    await websocket.send_json({"jobs": jobs.running()})
