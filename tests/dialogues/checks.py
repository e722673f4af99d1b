"""One checker for every name a dialogue uses for what was said or done (fixtures, dialogues)."""

import re
from collections.abc import Callable, Mapping

from bot.core.message import Outbound
from tests.dialogues.stage import (
    PAY,
    Stage,
    any_matches,
    buttons_of,
    count_presses,
    dates_of,
    gives_link,
    money_of,
    text_of,
)

Check = Callable[[Stage], bool]
CHOICES = ("day", "half", "time", "back")
MONEY = r"[¥¥]\s?\d|\d\s?元|amount=\d"
ASKS = (
    r"还是[^。]*[??]|哪一?天|几点|办好了吗|方便吗|which day|what time|suits you|is it done|do you have a moment|"
    + re.escape(PAY)
)
DATE = r"\d{1,2}月\d{1,2}日|\b\d{1,2} (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
REPROACH = (
    r"失信|食言|违约|不守|怎么还|又没|老是|一再|屡次|拖欠|broke your|broken promise|yet again|why haven't"
)
BELIEVED = r"已到账|已经到账|收到您的(?:转账|款)|看到您(?:已|转)|知道您(?:已经)?(?:转|付|交)|we received your payment|you have paid"
HUMAN = r"同事|管家|负责人|请.{0,12}联系您|打个电话|colleague|manager|will call|get in touch|reply by"


def says(pattern: str) -> Check:
    """Somebody was told so."""
    return lambda stage: stage.said(pattern)


def asks(message: Outbound) -> bool:
    """A demand for money or a time: in words, by the choice of two, or by a button that pays."""
    verbs = (*CHOICES, "choose", "not_yet", "sent", "pay", "another")
    return any_matches([message], ASKS) or count_presses(message, verbs) > 0


def _clock_time(stage: Stage) -> bool:
    return stage.said(r"几点|what time") or stage.presses("time") >= 2


def _two_times(stage: Stage) -> bool:
    return stage.presses(*CHOICES) >= 2


def _confirms_date(stage: Stage) -> bool:
    promise = stage.after["promise"]
    if promise is None:
        return False
    return stage.said(rf"(?:记下|改|不变|noted|moved|stands).*(?:{dates_of(promise['end'])})") or stage.said(
        rf"(?:{dates_of(promise['end'])}).*(?:不变|stands)"
    )


def _says_next(stage: Stage) -> bool:
    promise = stage.after["promise"]
    return promise is not None and stage.said(rf"(?:{dates_of(promise['at'])}).*(?:确认|再来)|come back")


def _gives_amount(stage: Stage) -> bool:
    return stage.said(money_of(stage.setup["owed"]))


def _no_amount(stage: Stage) -> bool:
    owed = stage.setup.get("owed")
    pattern = MONEY if owed is None else f"{MONEY}|{money_of(owed)}"
    return any_matches(stage.owner, pattern)


def _slot(stage: Stage) -> bool:
    return any(
        count_presses(m, ("time",)) and re.search(r"\d{1,2}:\d\d", m.text) is not None for m in stage.owner
    )


def _ways_to_pay(stage: Stage) -> bool:
    return any(gives_link(m) or any(PAY in (b.url or "") for b in buttons_of(m)) for m in stage.early)


def _stores(stage: Stage) -> bool:
    return len(stage.after["promises"]) > len(stage.before["promises"])


def _opens_with_fix(stage: Stage) -> bool:
    for message in stage.owner:
        fix, fee = message.text.find("墙纸已全部更换"), message.text.find("物业服务费")
        if fix >= 0 and (fee < 0 or fix < fee):
            return True
    return False


def _echo(stage: Stage) -> bool:
    return any(str(stage.setup["unit"]) in m.text or m.text.startswith("已撤销") for m in stage.acted)


def _echo_date(stage: Stage) -> bool:
    promise = stage.after["promise"]
    return promise is not None and stage.said(rf"{stage.setup['unit']}.*(?:{dates_of(promise['end'])}) ?周")


def _areas(stage: Stage) -> bool:
    labels = [button.label for message in stage.acted for button in buttons_of(message)]
    return all(area in labels for area in stage.setup["guard_areas"])


def _unlinked(stage: Stage) -> bool:
    return stage.said(r"解除关联|unlinked") and not stage.after["person"]["bound"]


def _to(role: str, pattern: str) -> Check:
    return lambda stage: any_matches(stage.by_role.get(role, []), pattern)


MUST: Mapping[str, Check] = {
    "addresses_by_name": lambda stage: stage.said(re.escape(stage.name)),
    "apologises_or_understands": says(r"抱歉|理解|明白|不容易|sorry|hard"),
    "asks_area_buttons": _areas,
    "asks_clock_time": _clock_time,
    "asks_half_day": lambda stage: stage.presses("half") >= 2,
    "asks_link_arrived": says(r"收到了吗|reach you"),
    "asks_something": says(r"[??]"),
    "asks_two_times": _two_times,
    "asks_which_day": lambda stage: stage.presses("day") >= 2 or stage.said(r"哪一?天|which day"),
    "calm_reply": says(r"明白|抱歉|难过|担心|记下|understand|sorry|worried"),
    "condolence": says(r"节哀|condolence"),
    "confirms_date": _confirms_date,
    "eve_check": says(r"提前一天|明天|明天|one day ahead|tomorrow"),
    "gives_amount": _gives_amount,
    "gives_ways_to_pay": _ways_to_pay,
    "guard_neutral_ack": lambda stage: (
        [m.text for m in stage.acted][-1:] in (["已记录,谢谢"], ["Noted, thank you"])
    ),
    "hands_to_human": says(HUMAN),
    "names_our_deadline": says(DATE),
    "names_period": says(r"\d{4}年\d{1,2}月|[a-z]{3} \d{4}"),
    "nearer_offer": lambda stage: stage.said(r"近一点|nearer") and _two_times(stage),
    "offers_slot": _slot,
    "offers_undo": says(r"撤销|/undo"),
    "one_message": lambda stage: len(stage.owner) == 1,
    "opens_with_fix": _opens_with_fix,
    "promise_check": lambda stage: stage.presses("not_yet") > 0 and stage.said(r"约好|agreed"),
    "says_answer_comes": says(r"稍后.*答复|tell you shortly"),
    "says_how_to_stop": says(r"「停」|“stop”|停止提醒"),
    "says_next_contact": _says_next,
    "says_who_checks_by_when": says(rf"(?:财务|finance).*(?:{DATE})"),
    "some_reply": lambda stage: bool(stage.owner),
    "staff_echo": _echo,
    "staff_echo_full_amount": lambda stage: stage.said(rf"{stage.setup['unit']}.*[¥¥]\d[\d,]*\.\d\d"),
    "staff_echo_full_date": _echo_date,
    "staff_offers_two_times": lambda stage: stage.presses("sp") >= 2,
    "staff_told_no": says(r"不能|没有可以|超过|要求停止|cannot|no longer|nothing to undo"),
    "stops": says(r"已经停止|reminders are off|no more reminders"),
    "tells_decision": says(r"组委会同意了|没能申请|agreed|could not"),
    "thanks": says(r"(?:谢谢|感谢|thank).*(?:入账|签到)|arrived and is booked|欢迎"),
    "unlinks": _unlinked,
}

MUST_NOT: Mapping[str, Check] = {
    "agrees": lambda stage: any_matches(stage.owner, r"同意|可以带|没问题|可以分|of course you can|approved"),
    "alert_to_steward": _to("steward", "."),
    "amount_to_guard": _to("guard", MONEY),
    "any_ask": lambda stage: any(asks(message) for message in stage.owner),
    "any_message": lambda stage: bool(stage.owner),
    "are_you_sure": lambda stage: any_matches(stage.owner, r"确定|are you sure"),
    "asks_two_times": lambda stage: any(count_presses(m, CHOICES) >= 2 for m in stage.owner),
    "asks_which_day": lambda stage: (
        any(count_presses(m, ("day",)) for m in stage.owner) or any_matches(stage.owner, r"哪一?天|which day")
    ),
    "claims_payment_believed": lambda stage: any_matches(stage.owner, BELIEVED),
    "debt_word_to_guard": _to("guard", r"欠|债|物业费|费用|账|owe|debt|fee"),
    "gives_amount": _no_amount,
    "gives_full_amount": lambda stage: any_matches(stage.owner, money_of(stage.setup["owed"])),
    "gives_new_link": lambda stage: any(gives_link(message) for message in stage.owner),
    "gives_ways_to_pay": lambda stage: any(
        PAY in text_of(m) or count_presses(m, ("pay",)) for m in stage.owner
    ),
    "letter_threat": lambda stage: any_matches(stage.owner, r"律师|起诉|法院|催费函|lawyer|court|sue\b"),
    "more_than_one_message": lambda stage: len(stage.owner) > 1,
    "message_to_owner": lambda stage: bool(stage.owner),
    "opens_with_fee": lambda stage: any_matches(stage.owner, r"\A.{0,40}(?:物业服务费|¥)"),
    "promises_removal": lambda stage: any_matches(stage.owner, r"拿掉|移出|名单|take you off"),
    "repeats_name": lambda stage: any_matches(stage.owner, re.escape(stage.name)),
    "reproach": lambda stage: any_matches(stage.owner, REPROACH),
    "second_alert_to_steward": _to("steward", "."),
    "stores_promise": _stores,
}
