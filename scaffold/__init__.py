"""The generator: plans, shows and applies the creation of channel modules. Start reading at `plan.py`."""
