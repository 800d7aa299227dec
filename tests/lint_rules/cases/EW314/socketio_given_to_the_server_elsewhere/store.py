class Store:
    bookings = ()

    def book(self, day):
        return day

    def close(self):
        return None


def open_store():
    return Store()
