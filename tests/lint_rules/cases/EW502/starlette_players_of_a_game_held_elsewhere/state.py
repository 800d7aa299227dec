class Game:
    def __init__(self):
        self.players = {}
        self.rules = {}


_game = Game()


def current_game():
    return _game
