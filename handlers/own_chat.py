"""Where the answer to what an owner did on their page goes besides: a chat that needs nobody's hand."""

from collections.abc import Sequence

from bot.core.message import Address
from bot.core.roads import WELCOME
from bot.engine import Engine, View
from bot.engine.roads import road_for
from bot.store import Tx


async def own_chat(engine: Engine, tx: Tx, views: Sequence[View]) -> Address | None:
    """The chat of this person that can be written to at once; None where a colleague would have to tap (wecom 5, 6)."""
    road = await road_for(engine, tx, views, "reply")
    speaking = engine.channels.keys() - engine.stopped
    if road is None or road.by_tap or road.channel == WELCOME or road.channel not in speaking:
        return None
    return Address(channel=road.channel, id=road.address)
