"""What kind of message it is, in wording that stands in no other file (read at first sight: 80 of 93)."""

from datetime import datetime, timedelta, timezone

import pytest

from bot.core.reader import read
from bot.core.reader.normal import LONGEST
from bot.core.reader.segments import PARTS_OF_OTHERS, VOCABULARIES, pattern, says

NOW = datetime(2026, 3, 11, 10, tzinfo=timezone(timedelta(hours=8)))
PADDING = "这是一段很长的话说的都是别的事情" * 40
WRITTEN = {
    "promise": (
        "明天转2000",
        "周五付1500给你",
        "后天打1800",
        "12号两千五",
        "下周一把物业费给结了",
        "I'll send 1200 on Friday",
        "Paying 1.5k Monday",
        "Thursday, stop by the office",
        "周日来，不用通知保安",
        "礼拜四过数畀你",
        "听日下昼入数",
        "月尾找数",
        "出咗粮先，15号畀",
        "will pop in on Tuesday w/ the cheque",
        "三日後匯款",
        "Fri之前搞定",
        "EOD前转",
        "我周六上午9点半到",
        "先给300，周五",
        "国庆前一定",
        "by Friday close of play",
        "can I settle up on the 20th?",
        "周五行不行啊师傅",
        "差一刻三点到",
        "a fortnight on Friday",
        "给我到周五",
        "马上到，5分钟",
    ),
    "vague": (
        "过两日再算",
        "呢两日畀你",
        "手头有点事，迟些给",
        "哪天都行",
        "等我老公回来再说",
        "等发工资",
        "not till I'm back",
        "可能周五吧",
        "if I get paid Friday",
        "十分抱歉，忘了",
    ),
    "paid": (
        "上个礼拜就转给你们财务了",
        "paid it last night",
        "10号那天已经划走了",
        "钱早就扣了呀",
        "尋日入咗數",
        "it's already gone through",
        "3号已经交了",
        "我3月3号微信转的",
    ),
    "opt_out": (
        "请不要再发这种信息",
        "别再给我发消息了，明天也别发",
        "take me off this list",
        "咪再send嚟",
        "唔好再搵我",
        "stop texting me on Sundays",
        "周末别再打扰我了",
        "把我删了吧，下周也别找我",
    ),
    "wrong_person": (
        "我不是业主，周五找房东",
        "你打错了，明天别打了",
        "房子去年就卖了，明天你问新业主",
    ),
    "refuse": (
        "下周也不会交",
        "not paying on Friday or ever",
        "周五？做梦",
        "明年也不交",
        "周五不去了",
    ),
    "dispute": (
        "周五前修好我就交",
        "下周修好再说钱的事",
        "once the lift is fixed I'll pay on Friday",
    ),
    "ask_amount": (
        "一共几多钱",
        "balance?",
    ),
    "ask_how": ("喺边度交",),
    "hardship": (
        "失业半年了，交不出",
        "I'm between jobs at the moment",
    ),
    "ask_human": ("找你们管事的",),
    "companion": ("周六可以带孩子去吗",),
    "call_later": (
        "开会，三点打给我",
        "give me a bell after 5",
    ),
    "other": (
        "今天下雨吗",
        "你们周末开门吗",
        "明天停水吗",
        "最晚几号交",
        "早安",
        "Happy Friday!",
        "一点小事",
        "3号楼在哪个方向",
        "一天只能转五千",
        "上次那个小王还在吗",
        "十分感谢",
    ),
    "ack": (
        "好的谢谢提醒",
        "ta very much",
    ),
    "instalment": (
        "每月还五百可以吗",
        "能分三次吗",
    ),
}
LATER = {  # read at first sight: 57 of 68
    "promise": (
        "礼拜六叫我儿子拿现金过去",
        "20号发薪 我20号晚上之前转",
        "后天中午12点整在大堂碰面",
        "下周一财务上班就打款",
        "月底之前我肯定一分不少给你们",
        "我这人说到做到，15号见钱",
        "Fri ok? need to move some money around first",
        "my hubby says he'll sort it next Wednesday",
        "Saturday afternoon suits me, I'll bring the cheque",
        "tmrw definitely, bank app is down today",
        "will clear the lot by end of March",
        "再容我一個禮拜",
        "週五晚上九點我下班經過就拿去管理室",
        "25號出糧即刻轉數畀你",
        "呢個星期日我會落嚟交",
        "今天之内搞定",
        "再给我一个钟头，马上转",
        "周一上午十点半准时到场",
        "货明天发出，您放心",
        "下周四前补齐剩下的两千",
        "3pm works for me",
        "清明那天回老家，顺便去物业交",
    ),
    "vague": (
        "手上没现钱，缓几天",
        "等我把这单货款收回来",
        "到时候联系",
        "可能要到月底了，说不好",
        "depends when the invoice gets approved",
        "I'm in Spain till the weekend",
        "而家喺外地，返嚟先講",
    ),
    "paid": (
        "钱上礼拜五就从卡里扣走了",
        "我都俾咗喇",
        "should be in your account already",
        "刚扫码付完",
    ),
    "refuse": (
        "这种服务还想收钱？一毛没有",
        "sorry won't be able to attend after all",
        "今次唔嚟喇",
    ),
    "dispute": (
        "楼上漏水把我家天花泡了，你们管过吗",
        "you charged me for parking I don't use",
        "帐单对唔上，我上个月明明畀过",
        "先把电梯修好再来要钱",
    ),
    "wrong_person": (
        "我只是帮房东收快递的",
        "he moved out ages ago mate",
        "我唔住嗰度㗎",
    ),
    "opt_out": (
        "请把我从群发名单里剔除",
        "enough with the reminders already",
        "唔該唔好再發短訊畀我",
    ),
    "companion": (
        "到时候能不能多带一位同事",
        "is it ok to bring my two kids",
    ),
    "ask_amount": (
        "我到底要交几块钱啊",
        "what's outstanding on flat 12?",
    ),
    "ask_how": (
        "转账的话户名写什么",
        "do you take amex",
        "会场附近好停车不",
    ),
    "ask_human": (
        "叫你们主任接电话",
        "can I talk to an actual person",
    ),
    "call_later": (
        "在医院陪床，晚上再联系",
        "can't talk, on the train, try me at 6",
    ),
    "instalment": (
        "能不能先给一半，另一半下个月再说",
        "could we do it over three months",
    ),
    "hardship": (
        "厂子倒闭了，真拿不出来",
        "husband's in intensive care, no money coming in",
    ),
    "ack": (
        "收到，辛苦了",
        "cheers mate",
    ),
    "other": (
        "周末健身房开不开",
        "明天会不会停电",
        "when's the deadline again?",
    ),
}
ENDS = {
    "礼拜六叫我儿子拿现金过去": "2026-03-14T23:59",
    "20号发薪 我20号晚上之前转": "2026-03-20T23:59",
    "后天中午12点整在大堂碰面": "2026-03-13T12:00",
    "下周一财务上班就打款": "2026-03-16T23:59",
    "月底之前我肯定一分不少给你们": "2026-03-31T23:59",
    "我这人说到做到，15号见钱": "2026-03-15T23:59",
    "Fri ok? need to move some money around first": "2026-03-13T23:59",
    "my hubby says he'll sort it next Wednesday": "2026-03-18T23:59",
    "Saturday afternoon suits me, I'll bring the cheque": "2026-03-14T17:59",
    "tmrw definitely, bank app is down today": "2026-03-12T23:59",
    "will clear the lot by end of March": "2026-03-31T23:59",
    "再容我一個禮拜": "2026-03-18T23:59",
    "週五晚上九點我下班經過就拿去管理室": "2026-03-13T21:00",
    "25號出糧即刻轉數畀你": "2026-03-25T23:59",
    "呢個星期日我會落嚟交": "2026-03-15T23:59",
    "今天之内搞定": "2026-03-11T23:59",
    "再给我一个钟头，马上转": "2026-03-11T11:00",
    "周一上午十点半准时到场": "2026-03-16T10:30",
    "货明天发出，您放心": "2026-03-12T23:59",
    "下周四前补齐剩下的两千": "2026-03-19T23:59",
    "3pm works for me": "2026-03-11T15:00",
    "清明那天回老家，顺便去物业交": "2026-04-05T23:59",
}
ALL = [(kind, text) for batch in (WRITTEN, LATER) for kind, texts in batch.items() for text in texts]


@pytest.mark.parametrize(("kind", "text"), ALL)
def test_a_message_is_of_the_kind_a_steward_would_say(kind: str, text: str) -> None:
    assert read(text, NOW).kind == kind


@pytest.mark.parametrize(("text", "end"), ENDS.items())
def test_a_promise_ends_when_it_says(text: str, end: str) -> None:
    got = read(text, NOW)
    assert got.end is not None
    assert f"{got.end:%Y-%m-%dT%H:%M}" == end


@pytest.mark.parametrize(
    "text", ["不想活了，明天去跳楼", "我妈去世了，周五办后事", "my dad passed away, funeral on Friday"]
)
def test_a_message_of_death_or_danger_is_never_a_promise(text: str) -> None:
    got = read(text, NOW)
    assert got.alarm in {"danger", "deceased"}
    assert got.kind != "promise"


@pytest.mark.parametrize("text", ["25号吧 不对 26号", "the 25th, no wait, the 26th"])
def test_of_a_corrected_date_the_later_one_counts(text: str) -> None:
    got = read(text, NOW)
    assert got.end is not None
    assert got.end.day == 26


def test_what_may_have_happened_already_is_asked_back() -> None:
    got = read("周三把钱交了", NOW)
    assert (got.kind, got.question) == ("vague", "which_time")


@pytest.mark.parametrize(
    "text", ["一分钱", "早上好", "晚安", "十分感谢", "good morning", "happy new year to you"]
)
def test_words_that_only_look_like_a_time_are_none(text: str) -> None:
    assert read(text, NOW).start is None


def test_a_message_longer_than_is_read_in_full_is_never_a_sure_promise() -> None:
    got = read("周五交。" + PADDING, NOW)
    assert len(PADDING) > LONGEST
    assert (got.kind, got.sure) == ("vague", False)
    assert got.start is not None


def test_a_stop_and_an_alarm_are_heard_at_the_end_of_a_long_message() -> None:
    assert read(PADDING + "别再发了", NOW).stop
    assert read(PADDING + "我真不想活了", NOW).alarm == "danger"


@pytest.mark.parametrize(
    "text", ["月底前一定会处理", "i'm skint until the 10th, give me a bell", "修好之日就是我交钱之时", ""]
)
def test_the_index_finds_what_a_plain_search_finds(text: str) -> None:
    names = {name for file in VOCABULARIES for name in vars(file) if name.isupper()} - PARTS_OF_OTHERS
    assert {n for n in names if says(n, text)} == {n for n in names if pattern(n).search(text)}
