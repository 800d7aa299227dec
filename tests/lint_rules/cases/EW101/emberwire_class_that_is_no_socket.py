class Telephone:
    def connect(self, params, info):
        return Accept()  # ok: this class is no Socket
