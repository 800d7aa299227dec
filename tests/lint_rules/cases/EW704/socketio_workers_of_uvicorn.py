import uvicorn
from flask_socketio import SocketIO

socketio = SocketIO(app)  # EW704
if __name__ == "__main__":
    uvicorn.run("app:asgi", workers=4)
