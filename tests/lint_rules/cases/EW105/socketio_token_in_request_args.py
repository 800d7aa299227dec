from flask import request


@socketio.on("connect")
def connect():
    token = request.args.get("token")  # EW105
    return check(token)
