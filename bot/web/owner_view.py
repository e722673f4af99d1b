"""The values of an owner's page, ready to be written out; what they mean is decided by the handlers."""

from typing import Any

from bot.core.addressing import addressed
from bot.engine import View
from bot.payments.transfer import account_lines
from handlers.desk import Desk
from handlers.page import Group, groups, silenced

WEB = ("https://", "http://")


def values_of(desk: Desk, views: list[View], ways: dict[str, list[Any]]) -> dict[str, Any]:
    """Everything the template asks for, but what was just done; `ways` to pay by currency."""
    quiet = silenced(views)
    found = [] if quiet else groups(desk, views)
    still = [view for view in views if view.s.outcome is None]
    stewards = dict.fromkeys(view.case.steward for view in still or views if view.case.steward)
    now = desk.now.astimezone(views[0].scene.place.zone)
    return {
        "quiet": quiet,
        "groups": found,
        "pays": {
            one.currency: pay_of(one, ways.get(one.currency, [])) for one in found if one.views and one.claim
        },
        "signs": {one.currency: sign_of(desk, one.currency) for one in found},
        "name": addressed(views[0].case.party, views[0].case.more.get("title", "")),
        "stewards": desk.word("common.separator").join(stewards),
        "stopped": any(view.s.stopped is not None for view in still),
        "over": not still,
        "every": ",".join(str(view.case.id) for view in still or views),
        "today": f"{now:%Y-%m-%d}",
    }


def sign_of(desk: Desk, currency: str) -> str:
    """How amounts of this currency begin or end: ¥, US$; nobody has to know its three letters."""
    return desk.engine.words.money(0, currency, desk.locale).strip("0., \xa0")


def pay_of(group: Group, ways: list[Any]) -> dict[str, Any]:
    """The company's own way: a link to open, or text to copy (practice P20); the amount as a form takes it."""
    link = group.pay if group.pay.startswith(WEB) and "\n" not in group.pay else ""
    return {
        "link": link,
        "lines": [] if link else account_lines(group.pay),
        "ways": ways,
        "reference": group.reference,
        "amount": f"{group.fen // 100}.{group.fen % 100:02}",
    }
