from tornado.websocket import WebSocketClosedError, WebSocketHandler


class Depot:
    def __init__(self):
        self.trucks = {}
        self.loads = {}

    def attach(self, truck):
        before = self.trucks.get(truck.plate)
        self.trucks[truck.plate] = truck
        if before is not None:
            before.close(4000, "another one drives under this plate")

    def detach(self, truck):
        self.trucks.pop(truck.plate, None)  # EW407

    def detach_only(self, truck):
        if self.trucks.get(truck.plate) is truck:
            del self.trucks[truck.plate]  # ok: only the one that ended

    def load(self, parcel):
        self.loads[parcel.number] = parcel

    def unload(self, parcel):
        self.loads.pop(parcel.number, None)  # ok: nobody writes to a parcel

    async def order(self, plate, text):
        truck = self.trucks.get(plate)
        if truck is None:
            return False
        try:
            await truck.write_message(text)
        except WebSocketClosedError:
            return False
        return True


depot = Depot()


class Truck(WebSocketHandler):
    def initialize(self, depot):
        self.depot = depot

    def open(self, plate):
        self.plate = plate
        self.depot.attach(self)

    def on_close(self):
        self.depot.detach(self)
