from flask import Flask
from flask_socketio import SocketIO

import hub

app = Flask(__name__)
hub.socketio.init_app(app)
admin = SocketIO(message_queue="redis://")
