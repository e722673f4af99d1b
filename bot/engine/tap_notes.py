"""What the steward is told about a message that lay with a colleague: it went too late, or cannot go (wecom 5)."""

import logging

from bot.engine.concerns import Concern
from bot.engine.site import Engine
from bot.engine.staff import post_card
from bot.engine.view import view_of
from bot.store import Tx
from bot.store.rows import Post

log = logging.getLogger(__name__)
LATE, PAID, QUOTA, STOPPED = "card.late_tap", "card.late_tap_paid", "card.quota", "card.task_stopped"


async def tap_card(engine: Engine, tx: Tx, post: Post, word: str) -> None:
    """One card for the steward of the first case of a message, with its words.

    After a tap that came too late somebody has to write one sentence: to thank, when everything was paid.
    """
    for case_id, _, _ in post.cases[:1]:
        try:
            view = await view_of(engine, tx, await tx.case(case_id))
        except LookupError:
            log.warning("post %s: case %s cannot be shown any more", post.id, case_id)
            return
        thanks = word == LATE and view.s.outcome == "paid"
        await post_card(engine, tx, view, Concern(role="steward", word=PAID if thanks else word), post.text)
