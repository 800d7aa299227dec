from flask import Flask
from flask_socketio import SocketIO

socketio = SocketIO(Flask(__name__))


class Game:
    entries: dict = {}
    notes: dict = {}


game = Game()


@socketio.on("load")
def load(story):
    game.entries = {}
    game.entries[story["id"]] = story["text"]  # ok: the table of the story before is gone


@socketio.on("note")
def note(story):
    game.notes[story["id"]] = story["text"]  # EW506
