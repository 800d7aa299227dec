import logging

import websockets


async def play(websocket):
    game = await open_game(await websocket.recv())
    while True:  # EW514
        try:
            move = await websocket.recv()
        except websockets.ConnectionClosed:
            break
        await game.play(move)
    await game.close()


async def careful(websocket):
    game = await open_game(await websocket.recv())
    while True:
        try:
            await game.play(await websocket.recv())
        except Exception:
            logging.exception("game")
            break
    await game.close()  # ok: nothing leads past it


async def main():
    async with websockets.serve(play, "localhost", 1), websockets.serve(careful, "localhost", 2):
        pass
