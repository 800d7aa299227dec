from accounts import who
from hub import hub


class TableService:
    async def deal(self, table_id):
        await hub.tell(table_id, "the cards are dealt")

    async def knock(self, table_id, ticket):
        player = who(ticket)
        await hub.tell(table_id, f"{player} knocks")

    def cards_of(self, table_id):
        return hub.cards.get(table_id, [])
