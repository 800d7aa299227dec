import asyncio

from fastapi import FastAPI, WebSocket

app = FastAPI()


async def render(scene):
    program = await asyncio.create_subprocess_exec("render", scene, stdout=asyncio.subprocess.PIPE)
    out, _ = await program.communicate()  # EW515
    return out


async def render_in_time(scene):
    program = await asyncio.create_subprocess_exec("render", scene, stdout=asyncio.subprocess.PIPE)
    out, _ = await asyncio.wait_for(program.communicate(), 60)  # ok: a time limit
    return out


@app.websocket("/scenes")
async def scenes(websocket: WebSocket):
    await websocket.accept()
    async for scene in websocket.iter_text():
        await websocket.send_bytes(await render(scene))
        await websocket.send_bytes(await render_in_time(scene))


async def nightly():
    program = await asyncio.create_subprocess_exec("render", "--all", stdout=asyncio.subprocess.PIPE)
    await program.communicate()  # ok: no client waits
