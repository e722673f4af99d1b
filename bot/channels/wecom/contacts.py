"""What is asked of WeCom besides sending: contact ways, who somebody is, the kf link and messages, and the set-up."""

from typing import Any, NamedTuple

from bot.channels.wecom.answers import part, parts, text, texts
from bot.channels.wecom.api import Answer, Api
from bot.core.message import ChannelError

STATE_CHARACTERS = REMARK_CHARACTERS = 30
MESSAGES = 1000  # of one page of sync_msg
ACCOUNTS = 100


class Way(NamedTuple):
    """A contact way; the config id is its only handle, as the console does not show it (wecom 5)."""

    config_id: str
    qr_url: str


class Details(NamedTuple):
    """A customer's name and the members who have him as a contact, in lower case."""

    name: str
    followers: tuple[str, ...]


class Page(NamedTuple):
    """Messages of the customer service; ask again from `next_cursor` while `has_more`, even after an empty page."""

    messages: list[dict[str, Any]]
    next_cursor: str
    has_more: bool


class App(NamedTuple):
    """The app, and who may see it: members in lower case, ids of departments and of tags."""

    name: str
    members: tuple[str, ...]
    departments: tuple[int, ...]
    tags: tuple[int, ...]


class Account(NamedTuple):
    """A customer service account."""

    open_kfid: str
    name: str


class Contacts:
    """`open_kfid` is the customer service account, empty where there is none. Every method raises ChannelError."""

    def __init__(self, api: Api, open_kfid: str = "") -> None:
        self._api, self._account = api, open_kfid

    async def contact_way(self, state: str, members: list[str], remark: str) -> Way:
        """A code by which somebody becomes a contact of one of these members; `state` comes back with the event.

        State and remark have at most 30 characters. Raises ValueError for a longer state.
        """
        if len(state) > STATE_CHARACTERS:
            raise ValueError(f"a state has at most {STATE_CHARACTERS} characters")
        body = {
            "type": 1 if len(members) == 1 else 2,
            "scene": 2,
            "remark": remark[:REMARK_CHARACTERS],
            "skip_verify": True,
            "state": state,
            "user": members,
        }
        answer = await self._api.call("externalcontact/add_contact_way", body)
        return Way(_needed(answer, "config_id"), _needed(answer, "qr_code"))

    async def details(self, external_userid: str) -> Details:
        """Who this customer is, and who has him as a contact: the first 500."""
        asked = {"external_userid": external_userid}
        answer = await self._api.call("externalcontact/get", params=asked, retry_safe=True)
        followers = (text(one, "userid").lower() for one in parts(answer, "follow_user"))
        return Details(text(part(answer, "external_contact"), "name"), tuple(filter(None, followers)))

    async def kf_link(self, scene: str) -> str:
        """The link that opens the customer service chat; `scene` is at most 32 of letters, digits, _ and -."""
        body = {"open_kfid": self._account, "scene": scene}
        return _needed(await self._api.call("kf/add_contact_way", body, retry_safe=True), "url")

    async def kf_messages(self, open_kfid: str, cursor: str, token: str) -> Page:
        """The next messages after `cursor`, "" from the beginning; `token` is the callback's, "" when there is none."""
        body: Answer = {"cursor": cursor, "limit": MESSAGES, "voice_format": 0, "open_kfid": open_kfid}
        body |= {"token": token} if token else {}
        answer = await self._api.call("kf/sync_msg", body, retry_safe=True)
        more = answer.get("has_more") in (1, "1")
        return Page(parts(answer, "msg_list"), text(answer, "next_cursor") or cursor, more)

    async def token(self) -> None:
        """Have a token: corp id and secret are right."""
        await self._api.token()

    async def agent(self) -> App:
        """The app as the console shows it, and who may see it."""
        asked = {"agentid": str(self._api.agent_id)}
        answer = await self._api.call("agent/get", params=asked, retry_safe=True)
        users = (text(one, "userid").lower() for one in parts(part(answer, "allow_userinfos"), "user"))
        return App(
            text(answer, "name"),
            tuple(filter(None, users)),
            _numbers(part(answer, "allow_partys"), "partyid"),
            _numbers(part(answer, "allow_tags"), "tagid"),
        )

    async def follow_members(self) -> tuple[str, ...]:
        """The members who may have customers as contacts, in lower case."""
        answer = await self._api.call("externalcontact/get_follow_user_list", retry_safe=True)
        return tuple(one.lower() for one in texts(answer, "follow_user"))

    async def kf_accounts(self) -> tuple[Account, ...]:
        """The customer service accounts this app may use, at most 100."""
        answer = await self._api.call("kf/account/list", {"offset": 0, "limit": ACCOUNTS}, retry_safe=True)
        found = parts(answer, "account_list")
        return tuple(Account(key, text(one, "name")) for one in found if (key := text(one, "open_kfid")))


def _needed(answer: Answer, name: str) -> str:
    """Raises ChannelError, unknown: it was done, and we do not know how it is called."""
    found = text(answer, name)
    if not found:
        raise ChannelError(f"WeCom's answer has no {name}", "unknown")
    return found


def _numbers(whole: Answer, name: str) -> tuple[int, ...]:
    value = whole.get(name)
    return tuple(one for one in value if type(one) is int) if isinstance(value, list) else ()
