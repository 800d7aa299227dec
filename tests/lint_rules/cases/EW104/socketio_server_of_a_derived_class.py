from flask import Flask
from flask_socketio import SocketIO


class Live(SocketIO):
    def tell(self, what):
        self.emit("news", what)


def make_app():
    app = Flask(__name__)
    live = Live()
    live.init_app(app, cors_allowed_origins="*")  # ok: a page has to know the key, and no cookie is looked at

    @live.on("connect")
    def connect(auth):
        if auth.get("key") != settings.key:
            return False
        return True

    return app
