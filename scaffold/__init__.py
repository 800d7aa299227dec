"""The generator: plans, shows and applies the creation of sockets, channels and presence modules. Start reading at `plan.py`."""
