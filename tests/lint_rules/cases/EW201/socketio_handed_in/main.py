from flask import Flask
from flask_login import LoginManager
from flask_socketio import SocketIO

import live
import wards

realtime = SocketIO()


def create_app():
    app = Flask(__name__)
    LoginManager().init_app(app)
    realtime.init_app(app)
    live.add_events(realtime)
    wards.add_events(server=realtime)
    return app
