from emberwire import Socket


class Base(Socket):
    def id(self):
        return name_of(self.assigns)
