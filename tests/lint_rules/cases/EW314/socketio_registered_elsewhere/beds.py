from flask_socketio import emit
from garden import well


class Beds:
    def water(self, data):  # EW314
        bed = data.get("bed")
        if bed:
            well.water(bed)

    def sow(self, data):  # ok: every way is answered
        bed = data.get("bed")
        if bed:
            well.sow(bed)
            emit("sown", {"bed": bed})
        else:
            emit("error", {"message": "which bed?"})
