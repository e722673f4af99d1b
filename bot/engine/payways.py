"""The ways to pay as a message names them: only those that are set up here and take the money that is owed."""

from bot.engine.site import Engine

NAMED = ("wechatpay", "alipay", "stripe")  # ways of providers that a message names, in this order
TRANSFER = "transfer"
LINKS = ("https://", "http://")


def ways_line(engine: Engine, currency: str, locale: str) -> str:
    """“Bank transfer, WeChat and Alipay all work”, as far as it is true (practice P2, P20).

    Where the company's way to pay is its own page and no provider is set up here, what that page offers is not known: of yuan
    the three usual ones are named, of other money none.
    """
    names, word = _names(engine, currency), engine.words.word
    if not names:
        return word("ways.here", locale)
    said = [word(f"ways.{name}", locale) for name in names]
    joined = said[0]
    if len(said) > 1:
        joined = word("ways.and", locale).join(said[:-1]) + word("ways.last", locale) + said[-1]
    which = {1: "one", 2: "two"}.get(len(said), "all")
    line = word(f"ways.{which}", locale, ways=joined)
    return line[:1].upper() + line[1:]


def _names(engine: Engine, currency: str) -> list[str]:
    pay_to = engine.site.pay_to
    own_page = pay_to.startswith(LINKS)
    found = [name for name in NAMED if currency in engine.takes.get(name, ())]
    if own_page and not found and currency == "CNY":
        return [TRANSFER, "wechatpay", "alipay"]
    return [TRANSFER, *found] if pay_to and not own_page else found
