import httpx
from sanic import Sanic

app = Sanic("code")


class Connections:
    async def __call__(self, ws, token):
        async with httpx.AsyncClient() as client:
            answer = await client.get("https://accounts/me", headers={"Authorization": token})
        if answer.status_code != 200:
            await ws.close(4401)
            return
        async for text in ws:
            await ws.send(run(text))


connections = Connections()


@app.websocket("/code/<token:str>")
async def code(request, ws, token):  # ok: the object that is called asks first
    await connections(ws, token)


def add_user(name, password):
    users[name] = hash_password(password)
