from emberwire import Presence

presence = Presence()
