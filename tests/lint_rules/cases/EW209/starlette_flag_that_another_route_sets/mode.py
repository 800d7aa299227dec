class Mode:
    is_closed = False

    def __init__(self):
        self.guide = None


mode = Mode()
