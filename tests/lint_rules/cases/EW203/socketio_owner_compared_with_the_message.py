from flask import Flask
from flask_login import current_user
from flask_socketio import SocketIO

from shop import lots

app = Flask(__name__)
io = SocketIO(app)


@io.on("connect")
def connect(auth=None):
    if not current_user.is_authenticated:
        return False


@io.on("lot:close")
def close(data):
    lot = lots.get(data["lot"])
    if lot is None or lot["seller"] != data["seller"]:  # EW203
        return {"error": "no such lot"}
    lot["open"] = False
    return {"ok": True}


@io.on("lot:raise")
def raise_price(data):
    lot = lots.get(data["lot"])
    if lot is None or str(data.get("owner_id")) != lot.owner_id:  # EW203
        return {"error": "no such lot"}
    lot.price = data["price"]
    return {"ok": True}


@io.on("lot:end")
def end(data):
    lot = lots.get(data["lot"])
    if lot is None or lot["seller"] != current_user.get_id():  # ok: the server's own word
        return {"error": "no such lot"}
    lot["open"] = False
    return {"ok": True}


@io.on("lot:collect")
def collect(data):
    lot = lots.get(data["lot"])
    if lot is None or lot["buyer_code"] != data["buyer_code"]:  # ok: a secret that proves who is there
        return {"error": "no such lot"}
    lot["open"] = False
    return {"ok": True}


@io.on("lot:version")
def version(data):
    lot = lots.get(data["lot"])
    if lot is None or lot["version"] != data["version"]:  # ok: it says nothing of a person
        return {"error": "it has changed"}
    return {"ok": True}
