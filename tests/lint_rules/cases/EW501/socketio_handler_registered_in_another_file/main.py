import socketio
import events

sio = socketio.AsyncServer()
sio.on("look", handler=events.look)
