import asyncio

import chess
import chess.engine
from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/advice")
async def advice(websocket: WebSocket):
    await websocket.accept()
    with chess.engine.SimpleEngine.popen_uci("stockfish") as engine:
        async for fen in websocket.iter_text():
            best = engine.play(chess.Board(fen), chess.engine.Limit(time=1.0))  # EW501
            await websocket.send_text(best.move.uci())


@app.websocket("/advice/later")
async def advice_later(websocket: WebSocket):
    await websocket.accept()
    _, engine = await chess.engine.popen_uci("stockfish")
    async for fen in websocket.iter_text():
        best = await engine.play(chess.Board(fen), chess.engine.Limit(time=1.0))  # ok: awaited
        await websocket.send_text(best.move.uci())


@app.websocket("/advice/thread")
async def advice_in_a_thread(websocket: WebSocket):
    await websocket.accept()
    engine = chess.engine.SimpleEngine.popen_uci("stockfish")
    async for fen in websocket.iter_text():
        limit = chess.engine.Limit(time=1.0)
        best = await asyncio.to_thread(engine.play, chess.Board(fen), limit)  # ok: in a thread
        await websocket.send_text(best.move.uci())
