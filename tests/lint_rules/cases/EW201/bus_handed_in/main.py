from pyee import EventEmitter

import steps

bus = EventEmitter()
steps.add_steps(bus)
