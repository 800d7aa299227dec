from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/ws")
async def chat(websocket: WebSocket):
    user = await user_of(websocket.headers.get("authorization"))
    await websocket.accept()
    async for text in websocket.iter_text():
        await manager.broadcast({"text": text, "from": user.model_dump()})  # EW312
        await manager.broadcast({"text": text, "from": user.model_dump(include={"name"})})  # ok: cut
        await manager.broadcast({"text": text, "from": public_user.model_dump()})  # ok: a model for others
        await manager.broadcast({"note": note.model_dump()})  # ok: no person
