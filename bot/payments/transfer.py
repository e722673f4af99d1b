"""A bank transfer to the company's account, or the company's own pay link: nobody tells us, finance's list does."""

import re
from urllib.parse import quote

from bot.core.payment import PayLink
from bot.payments.strict import yuan

LINKS = ("https://", "http://")
LINE = re.compile(r"[\n;\uff1b]")
JOINED = re.compile(
    r"[0-9A-Za-z]+(?:-[0-9A-Za-z]+)*|.*[^\x00-\x7f]"
)  # an area that is still read when a hyphen follows it


def reference(area: str, unit: str) -> str:
    """What the payer writes beside a transfer so that finance's list knows the case for sure: AREA-UNIT.

    An area that ends in a letter of its own behind Chinese or a blank ("东区A", "Block 3") is parted by a blank instead:
    joined, its last word would be taken for another area (`/received`, practice P2).
    """
    return f"{area}{'-' if JOINED.fullmatch(area) else ' '}{unit}" if area else unit


def account_lines(text: str) -> list[str]:
    """The parts of an account, each to be copied by itself: its lines, or what `;` parts."""
    return [line.strip() for line in LINE.split(text) if line.strip()]


def transfer(pay_to: str, reference: str, amount: int) -> PayLink:
    """How to pay without a provider, by the site's own words (practice P20); `amount` in minor units.

    An address with {ref} and {amount} opens; any other text is an account: its lines (or what `;` parts)
    are shown to copy, and beside them what to write and how much.
    """
    sum_of_money = yuan(amount)
    if pay_to.startswith(LINKS):
        url = pay_to.replace("{ref}", quote(reference, safe="")).replace("{amount}", sum_of_money)
        return PayLink(url=url, copy=(("reference", reference), ("amount", sum_of_money)))
    text = pay_to.replace("{ref}", reference).replace("{amount}", sum_of_money)
    lines = [("account", line) for line in account_lines(text)]
    return PayLink(copy=(*lines, ("reference", reference), ("amount", sum_of_money)))
