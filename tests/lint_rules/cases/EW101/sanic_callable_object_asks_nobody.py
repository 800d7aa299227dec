from sanic import Sanic

app = Sanic("code")


class Connections:
    async def __call__(self, ws, room):
        async for text in ws:
            await ws.send(run(text, room))


connections = Connections()


@app.websocket("/code/<room:str>")
async def code(request, ws, room):  # EW101
    await connections(ws, room)


def add_user(name, password):
    users[name] = bcrypt.hashpw(password, salt)
