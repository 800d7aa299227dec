import sys

CHANNEL_LAYERS = {
    "default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}  # ok: the file of whoever runs the portal replaces it
}

for setting, value in portal_file.items():
    setattr(sys.modules[__name__], setting, value)
