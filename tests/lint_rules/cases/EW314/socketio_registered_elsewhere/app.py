from beds import Beds
from flask import Flask
from flask_socketio import SocketIO

socketio = SocketIO(Flask(__name__))
beds = Beds()
socketio.on_event("water", beds.water)
socketio.on_event("sow", beds.sow)
