"""What a message says in each language the reader knows: mainland and Taiwan Chinese, Hong Kong speech, English."""

from datetime import datetime, timedelta, timezone

import pytest

from bot.core.reader import read

ZONE = timezone(timedelta(hours=8))
NOW = datetime(2026, 3, 11, 10, tzinfo=ZONE)  # a Wednesday

KINDS = {
    "zh-CN": {
        "vague": ("过阵子再看吧", "这几天手头事多，忙完就弄"),
        "paid": ("我上午已经转过去了", "前天就交过了呀"),
        "refuse": ("这钱我不会交的", "一分钱也别想拿到"),
        "opt_out": ("别再给我发消息了", "退订"),
        "dispute": ("电梯一直坏着没人修", "这个月多算了我两百"),
        "ask_human": ("有没有人能跟我说话", "我要找你们经理"),
        "ask_amount": ("一共欠多少钱",),
        "call_later": ("三点再给我打电话", "晚上八点再联系我"),
    },
    "zh-TW": {
        "vague": ("過陣子再說", "等老闆發薪水再處理"),
        "paid": ("昨天已經匯款了喔", "錢早就轉給你們了"),
        "refuse": ("我不會繳這筆錢", "憑什麼要我付"),
        "opt_out": ("請不要再傳訊息給我", "取消訂閱"),
        "dispute": ("張單計錯數喎", "電梯壞掉一個月都沒人來修"),
        "ask_human": ("搵個職員同我傾", "可以轉真人客服嗎"),
        "ask_amount": ("總共要繳多少錢",),
        "call_later": ("下午三點再打給我",),
    },
    "en": {
        "vague": ("I'll get round to it soon", "maybe when I'm back from travelling"),
        "paid": ("it went through on Tuesday", "already paid last week"),
        "refuse": ("you're not getting a penny from me", "I'm not paying for that"),
        "opt_out": ("stop messaging me", "unsubscribe"),
        "dispute": ("get the boiler fixed and then I'll pay", "you charged me twice"),
        "ask_human": ("can I speak to a real person", "get me your manager"),
        "ask_amount": ("how much do I owe?",),
        "call_later": ("call me back at 4pm",),
    },
}

# text: the day and, where one is named, the hour of the end
PROMISES = {
    "zh-CN": {
        "周五交": "13", "明天叫我儿子去交": "12", "下周二下午三点过去": "17 15:00", "最晚周六给你": "14",
    },
    "zh-TW": {
        "禮拜五繳": "13", "最慢禮拜五給您": "13", "我五點三個字到樓下": "11 17:15", "聽日下晝四點過數": "12 16:00",
    },
    "en": {
        "can do Friday if that's alright": "13", "I'll be at the door quarter to six": "11 17:45",
        "it'll be cleared before Christmas": "24", "I can put 200 towards it on the 20th": "20",
        "next Weds after school pickup, say 3:45": "18 15:45", "delivery's booked for 18 March": "18",
    },
}  # fmt: skip

# what sounds the same and must not be promised
ASKED_BACK = (
    ("zh-CN", "明天能叫我儿子一起来吗"),
    ("zh-CN", "周五可能交，看情况"),
    ("zh-TW", "電梯修好我禮拜五就繳"),
    ("zh-TW", "不要禮拜五打給我"),
    ("en", "fully booked for Friday"),
    ("en", "get the lift fixed and then I'll pay on Friday"),
    ("en", "I can't put anything towards it on the 1st"),
    ("en", "can do Friday if you fix the lift"),
)

ALARMS = (
    ("zh-CN", "我真的不想活了", "danger"),
    ("zh-CN", "再催我就从楼上跳下去", "danger"),
    ("zh-TW", "我就死在你們物業門口", "danger"),
    ("en", "next letter and I jump from the roof", "danger"),
    ("zh-CN", "我爸上个月去世了", "deceased"),
    ("zh-CN", "有事找我律师", "represented"),
    ("zh-TW", "活不下去了", "danger"),
    ("zh-TW", "我先生過世了", "deceased"),
    ("zh-TW", "請聯絡我的律師", "represented"),
    ("en", "I want to end my life", "danger"),
    ("en", "my husband passed away in January", "deceased"),
    ("en", "please talk to my lawyer", "represented"),
)


def kinds() -> list[tuple[str, str, str]]:
    """Language, message and kind of every message that promises no time."""
    return [
        (language, text, kind)
        for language, sorted_by_kind in KINDS.items()
        for kind, texts in sorted_by_kind.items()
        for text in texts
    ]


@pytest.mark.parametrize(("language", "text", "kind"), kinds())
def test_what_is_meant_is_understood_in_every_language(language: str, text: str, kind: str) -> None:
    assert read(text, NOW, language).kind == kind


@pytest.mark.parametrize(
    ("language", "text", "until"),
    [(language, text, until) for language, said in PROMISES.items() for text, until in said.items()],
)
def test_a_promise_ends_when_it_was_said_to_end(language: str, text: str, until: str) -> None:
    got = read(text, NOW, language)
    assert got.kind == "promise"
    assert got.end is not None
    day, _, hour = until.partition(" ")
    assert f"{got.end:%d %H:%M}" == f"{day} {hour or '23:59'}"


@pytest.mark.parametrize(("language", "text"), ASKED_BACK)
def test_a_look_alike_is_not_promised(language: str, text: str) -> None:
    assert read(text, NOW, language).kind != "promise"


@pytest.mark.parametrize(("language", "text", "alarm"), ALARMS)
def test_an_alarm_is_heard_in_every_language(language: str, text: str, alarm: str) -> None:
    got = read(text, NOW, language)
    assert got.alarm == alarm
    assert got.kind != "promise"


@pytest.mark.parametrize("text", ["三点再给我打电话", "下午三點再打給我", "call me back at 3pm"])
def test_an_hour_to_ring_again_is_that_hour_and_no_deadline(text: str) -> None:
    got = read(text, NOW)
    assert got.kind == "call_later"
    assert got.start == got.end == NOW.replace(hour=15)


def test_two_more_days_stay_a_deadline() -> None:
    got = read("再给我两天", NOW, "zh-CN")
    assert (got.kind, got.start) == ("promise", NOW)
