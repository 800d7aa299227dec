import threading

from flask import Flask
from flask_sock import Sock

app = Flask(__name__)
sock = Sock(app)


@sock.route("/drawings")
def drawings(ws):
    while True:
        asked = ws.receive()
        thread = threading.Thread(target=draw, args=(ws, asked), daemon=True)  # EW513
        thread.start()
