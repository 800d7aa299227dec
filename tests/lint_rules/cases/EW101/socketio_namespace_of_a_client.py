import socketio

from greenhouse import readings, secret_of, window

server = socketio.AsyncServer()


class Windows(socketio.AsyncNamespace):
    async def on_connect(self, sid, environ):  # EW101
        await self.emit("open", {"degrees": window.degrees}, to=sid)

    async def on_open(self, sid, data):
        await window.turn(data["degrees"])


class Weather(socketio.AsyncClientNamespace):
    async def on_connect(self):  # ok: here the program is the client, and says who it is
        await self.emit("greenhouse", {"secret": secret_of("weather")})

    async def on_wind(self, data):  # ok: the weather service has sent it
        readings[data["station"]] = data["speed"]
        await window.turn(0)


class Station(socketio.ClientNamespace):
    def on_connect(self):  # ok: the one that waits in a thread
        self.emit("greenhouse", {"secret": secret_of("station")})


class Mast:
    def __init__(self, sio: socketio.AsyncClient):
        self.sio = sio
        self.sio.on("connect", self.greet)
        self.sio.on("gust", self.gust)

    async def greet(self):  # ok: the mast is the server
        await self.sio.emit("greenhouse", {"secret": secret_of("mast")})

    async def gust(self, data):
        readings[data["station"]] = data["speed"]


def listen(sio: "socketio.Client"):
    @sio.event
    def connect():  # ok: it is given a client
        sio.emit("greenhouse", {"secret": secret_of("valley")})


server.register_namespace(Windows("/windows"))
