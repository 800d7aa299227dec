from quart import Quart, websocket

app = Quart(__name__)


@app.get("/")
async def index():
    return "the assistant of this house"


@app.websocket("/speech")
async def hear():  # EW112
    await websocket.accept()
    listener = await asyncio.create_subprocess_exec(settings.program, stdin=PIPE, stdout=PIPE)
    async with listeners.add_listener(listener, await websocket.receive_json()):
        await websocket.send_json(await listeners.save_settings(await websocket.receive_json()))
