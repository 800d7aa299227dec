from fastapi import WebSocket
from state import current_game


async def enter(websocket: WebSocket, name: str):
    game = current_game()
    game.players[name] = websocket
