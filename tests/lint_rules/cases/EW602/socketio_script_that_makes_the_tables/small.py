"""A second server, which makes its tables first."""

from flask import Flask
from flask_socketio import SocketIO
from models import db

app = Flask(__name__)
app.config["SECRET_KEY"] = "tables-and-more"  # EW602
db.init_app(app)
socketio = SocketIO(app)

with app.app_context():
    db.create_all()

socketio.run(app)
