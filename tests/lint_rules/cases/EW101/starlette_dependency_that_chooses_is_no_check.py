import jwt
from fastapi import Depends, FastAPI, Header, WebSocket

app = FastAPI()


class Loud: ...


class Quiet: ...


def current_user(authorization: str = Header()):
    return jwt.decode(authorization, PUBLIC_KEY, algorithms=["RS256"])


def voice(name: str = "loud"):
    if name == "loud":
        return Loud()
    elif name == "quiet":
        return Quiet()
    raise NotImplementedError(name)


@app.get("/me")
async def me(user=Depends(current_user)):
    return {"name": user["name"]}


@app.websocket("/talk")
async def talk(websocket: WebSocket, chosen=Depends(voice)):  # EW101
    await websocket.accept()
    async for text in websocket.iter_text():
        await websocket.send_text(chosen.say(text))
