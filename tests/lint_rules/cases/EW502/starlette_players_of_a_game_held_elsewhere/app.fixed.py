from fastapi import WebSocket
from sender import deliver
from state import Game, current_game


async def say(websocket: WebSocket, text: str):
    game = current_game()
    for player in list(game.players.values()):
        await deliver.send_event(player, text)


async def explain(websocket: WebSocket):
    game = current_game()
    for rule in game.rules.values():  # ok: nobody changes the rules
        await deliver.send_event(rule, "rule")


async def replay(websocket: WebSocket, game: Game):
    for player in game.players.values():  # ok: it may be one of its own
        await deliver.send_event(player, "again")


async def try_out(websocket: WebSocket):
    game = Game()
    for player in game.players.values():  # ok: nobody else has this game
        await deliver.send_event(player, "draft")


async def tell_one(websocket: WebSocket):
    game = current_game()
    for player in game.players.values():  # ok: behind the only `await` the loop ends
        if player is not websocket:
            await deliver.send_event(player, "your turn")
            break
