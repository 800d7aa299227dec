import hmac

import socketio

import depot

sio = socketio.AsyncServer(async_mode="asgi")


class ScooterNamespace(socketio.AsyncNamespace):
    async def on_connect(self, sid, environ, auth):  # EW101
        serial = str((auth or {}).get("serial"))
        if serial not in depot.SCOOTERS:
            return False
        await self.save_session(sid, {"scooter": serial})

    async def on_place(self, sid, data):
        scooter = (await self.get_session(sid))["scooter"]
        await depot.move(scooter, data)
        await sio.emit("place", {"scooter": scooter, "place": data}, namespace="/map")


class ChargerNamespace(socketio.AsyncNamespace):
    async def on_connect(self, sid, environ, auth):  # ok: the key beside the number is compared
        serial, key = str(auth["serial"]), str(auth["key"])
        charger = depot.CHARGERS.get(serial)
        if charger is None or not hmac.compare_digest(charger.key, key):
            return False
        await self.save_session(sid, {"charger": serial})

    async def on_load(self, sid, data):
        charger = (await self.get_session(sid))["charger"]
        await depot.load(charger, data)
        await sio.emit("load", {"charger": charger, "load": data}, namespace="/map")


sio.register_namespace(ScooterNamespace("/scooters"))
sio.register_namespace(ChargerNamespace("/chargers"))
