from fastapi import Depends, FastAPI, Query, WebSocket

app = FastAPI()


async def rows():
    async with app.state.database.session() as session:
        yield session


async def user_of(websocket: WebSocket, token: str = Query(None), session=Depends(rows)):
    claims = jwt.decode(token, app.state.key, algorithms=["HS256"])
    user = await session.get(User, claims["sub"])
    if user is None:
        await websocket.close(code=1008)
        return None
    return user


@app.websocket("/notes")
async def notes(websocket: WebSocket, user=Depends(user_of)):  # ok: the session is the handler's, and no client's
    if not user:
        return
    await websocket.accept()
    await websocket.send_json(await app.state.notes.of(user))
