class Hub:
    def __init__(self):
        self.listeners = []
        self.queues = {}


hub = Hub()
