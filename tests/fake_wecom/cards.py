"""Template cards: what the platform checks before it takes one (facts/wecom.md 3), and what the member then sees."""

import re
from collections.abc import Iterable
from typing import Any

from tests.fake_wecom.errors import Raw, at_most, need, size

INTERACTIVE = ("button_interaction", "vote_interaction", "multiple_interaction")
KINDS = ("text_notice", "news_notice", *INTERACTIVE)
TASK_ID = re.compile(r"[0-9A-Za-z_\-@]{1,128}")


def check(card: Raw) -> None:
    """Refuse what a field breaks, each with its own code of 42014..42051."""
    kind = card.get("card_type")
    need(kind in KINDS, 42031, "card_type")
    _common(card)
    if kind in ("text_notice", "news_notice"):
        _action(card.get("card_action") or {}, needed=True)
    elif card.get("card_action"):
        _action(card["card_action"], needed=False)
    if kind in INTERACTIVE or card.get("action_menu"):
        need(isinstance(card.get("task_id"), str) and TASK_ID.fullmatch(card["task_id"]), 42014)
    if kind == "button_interaction":
        _buttons(card)
    elif kind == "vote_interaction":
        _vote(card)
    elif kind == "multiple_interaction":
        _forms(card)


def _common(card: Raw) -> None:
    title = card.get("main_title") or {}
    need(
        title.get("title") or card.get("sub_title_text") or card["card_type"] == "news_notice", 42033, "title"
    )
    at_most(title, "title", 36)
    at_most(title, "desc", 44)
    at_most(card, "sub_title_text", 160)
    rows = card.get("horizontal_content_list") or []
    need(len(rows) <= 6, 42035, "horizontal_content_list")
    for row in rows:
        need(row.get("keyname") and len(row["keyname"]) <= 5, 42027, "keyname")
        at_most(row, "value", 30)
        need(row.get("type") != 1 or row.get("url"), 42028, "horizontal url")
        need(row.get("type") != 2 or row.get("media_id"), 42029, "media_id")
        need(row.get("type") != 3 or row.get("userid"), 42050, "userid")
    jumps = card.get("jump_list") or []
    need(len(jumps) <= 3, 42042, "jump_list")
    for jump in jumps:
        need(jump.get("title"), 42033, "jump title")
        need(jump.get("type", 0) != 1 or _address(jump.get("url")), 42028, "jump url")
    _menu(card.get("action_menu") or {})


def _menu(menu: Raw) -> None:
    if menu:
        actions = menu.get("action_list") or []
        need(1 <= len(actions) <= 3, 42051, "action_list")
        _unique((action.get("key") for action in actions), 42051)


def _action(action: Raw, *, needed: bool) -> None:
    need(not needed or action.get("type") in (1, 2), 42045, "card_action")
    need(action.get("type") != 1 or _address(action.get("url")), 42028, "card_action url")


def _address(url: Any) -> bool:
    return isinstance(url, str) and size(url) <= 2048 and url.startswith(("http://", "https://"))


def _unique(keys: Iterable[Any], code: int) -> None:
    found = list(keys)
    need(all(isinstance(key, str) and 0 < size(key) <= 1024 for key in found), code, "key")
    need(len(set(found)) == len(found), code, "key conflict")


def _buttons(card: Raw) -> None:
    buttons = card.get("button_list") or []
    need(1 <= len(buttons) <= 6, 42038, "button_list")
    for button in buttons:
        need(button.get("text") and len(button["text"]) <= 10, 42038, "button text")
        need(button.get("style", 1) in (1, 2, 3, 4), 42038, "button style")
        need(button.get("type", 0) != 1 or _address(button.get("url")), 42028, "button url")
    _unique((button.get("key") for button in buttons if button.get("type", 0) == 0), 42039)
    if card.get("button_selection"):
        _question(card["button_selection"], 10)


def _question(question: Raw, most: int, longest: int = 16) -> None:
    need(question.get("question_key"), 42043, "question_key")
    options = question.get("option_list") or []
    need(1 <= len(options) <= most, 42037, "option_list")
    for option in options:
        need(option.get("id") and size(option["id"]) <= 128, 42040, "option id")
        need(option.get("text") and len(option["text"]) <= longest, 42041, "option text")
    _unique((option["id"] for option in options), 42040)


def _submit(card: Raw) -> None:
    button = card.get("submit_button") or {}
    need(button.get("text") and len(button["text"]) <= 10, 42049, "submit text")
    need(button.get("key") and size(button["key"]) <= 1024, 42046, "submit key")


def _vote(card: Raw) -> None:
    _question(card.get("checkbox") or {}, 20, 17)
    need(card["checkbox"].get("mode", 0) in (0, 1), 42043, "mode")
    _submit(card)


def _forms(card: Raw) -> None:
    lists = card.get("select_list") or []
    need(1 <= len(lists) <= 3, 42047, "select_list")
    for question in lists:
        _question(question, 10)
    _submit(card)


def text(card: Raw) -> str:
    """The words of a card from top to bottom, a line each."""
    title, big, quote = (card.get(name) or {} for name in ("main_title", "emphasis_content", "quote_area"))
    lines = [title.get("title"), title.get("desc"), big.get("title"), big.get("desc")]
    lines += [quote.get("title"), quote.get("quote_text"), card.get("sub_title_text")]
    lines += [
        f"{row['keyname']}：{row.get('value', '')}" for row in card.get("horizontal_content_list") or []
    ]
    return "\n".join(line for line in lines if line)


def links(card: Raw) -> tuple[tuple[str, str], ...]:
    """What opens: jumps, buttons that are addresses, and the card itself (its title is empty)."""
    found = [(jump["title"], jump.get("url", "")) for jump in card.get("jump_list") or []]
    found += [(b["text"], b["url"]) for b in card.get("button_list") or [] if b.get("type", 0) == 1]
    whole = (card.get("card_action") or {}).get("url")
    return tuple(found) + ((("", whole),) if whole else ())


def buttons(card: Raw) -> tuple[tuple[str, str], ...]:
    """What calls back, with its key: buttons, the submit button, the menu behind the three dots."""
    found = [(b["text"], b["key"]) for b in card.get("button_list") or [] if b.get("type", 0) == 0]
    submit = card.get("submit_button")
    found += [(submit["text"], submit["key"])] if submit else []
    menu = card.get("action_menu") or {}
    return tuple(found + [(action["text"], action["key"]) for action in menu.get("action_list") or []])


def questions(card: Raw) -> list[Raw]:
    """What can be chosen: a drop-down beside the buttons, a list to tick, up to three drop-downs."""
    asked = [card.get("button_selection"), card.get("checkbox"), *(card.get("select_list") or [])]
    return [question for question in asked if question]


def options(card: Raw) -> tuple[tuple[str, str], ...]:
    """All choices of all questions, with their ids."""
    return tuple((one["text"], one["id"]) for question in questions(card) for one in question["option_list"])


def pressed(card: Raw, key: str, chosen: dict[str, list[str]]) -> str:
    """The kind of event this press makes; an unknown key or option is a mistake of the test."""
    menu = [action["key"] for action in (card.get("action_menu") or {}).get("action_list") or []]
    if key not in {known for _, known in buttons(card)}:
        raise KeyError(f"no button {key!r} among {buttons(card)}")
    known = {one["question_key"]: {o["id"] for o in one["option_list"]} for one in questions(card)}
    for question, ids in chosen.items():
        if not set(ids) <= known[question]:
            raise KeyError(f"{ids} are no options of {question}")
    return "template_card_menu_event" if key in menu else "template_card_event"


def choice(card: Raw, label: str) -> tuple[str, dict[str, list[str]]] | None:
    """The key and the options by which a person takes what bears this label; None when nothing does."""
    if label in dict(buttons(card)):
        return dict(buttons(card))[label], {}
    for question in questions(card):
        ids = {one["text"]: one["id"] for one in question["option_list"]}
        if label in ids and card.get("submit_button"):
            return card["submit_button"]["key"], {question["question_key"]: [ids[label]]}
    return None
