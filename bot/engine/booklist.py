"""What a bank's list brought, told to the stewards of these cases once: one card for a list, however long it is."""

from collections.abc import Sequence

from bot.engine.site import Engine
from bot.engine.staff import Card, colleagues, post_to
from bot.store import Tx
from bot.store.rows import Case

SHOWN = 20  # payments named in one card; the rest is a number


async def tell_stewards(
    engine: Engine, tx: Tx, booked: Sequence[tuple[Case, int]], aside: int | None
) -> None:
    """A card for each steward with the payments (minor units) of his cases (practice P2); not for who booked them (`aside`)."""
    mine: dict[int, list[tuple[Case, int]]] = {}
    asked: dict[tuple[str, str | None], list[int]] = {}
    for case, amount in booked:
        key = (case.area, case.steward)
        if key not in asked:
            asked[key] = [one.id for one in await colleagues(tx, case, "steward")]
        for person_id in asked[key]:
            mine.setdefault(person_id, []).append((case, amount))
    if aside is not None:
        mine.pop(aside, None)
    for person_id, came in sorted(mine.items()):
        person = await tx.person(person_id)
        locale, words = engine.locale(person), engine.words
        lines = [
            f"{case.unit} {case.party} {words.money(amount, case.currency, locale)}"
            for case, amount in came[:SHOWN]
        ]
        if more := len(came) - len(lines):
            lines.append(words.word("card.booked_more", locale, count=more))
        text = words.word("card.booked_list", locale, count=len(came), units="\n".join(lines))
        await post_to(engine, tx, person, Card(text=text))
