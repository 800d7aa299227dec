from flask import Flask
from flask_login import LoginManager
from flask_socketio import SocketIO

app = Flask(__name__)
LoginManager(app)
socketio = SocketIO(app, cors_allowed_origins="*")  # EW104
