"""What a message template may print, with one sample of each for checking and drawing."""

from collections.abc import Mapping
from types import MappingProxyType

Value = str | bool | int

# Everything arrives formatted, a template only places it. Each name has a sample it is tried out with.
_ZH: dict[str, Value] = {
    "name": "何老师",
    "company": "青禾物业",
    "steward": "林芳",
    "unit": "8-2",
    "area": "观山水一期",
    "owed": "¥2,736.00",
    "bills": "物业服务费 2026年8月 ¥912.00\n物业服务费 2026年9月 ¥912.00\n物业服务费 2026年10月 ¥912.00",
    "period": "2026年8月–10月",
    "pay": "https://pay.example/r/8f2c",
    "ways": "银行转账、微信、支付宝都可以",
    "when": "11月14日 周六 10:00",
    "back": "11月14日 周六 10:00",
    "day_only": False,
    "promised": "11月14日 周六 10:00",
    "first": "周六(11月14日)",
    "second": "周日(11月15日)",
    "words": "过两天吧",
    "fixed": "墙纸已全部更换",
    "deadline": "11月13日 周五 18:00",
    "starts": "11月28日 周六 14:00",
    "venue": "国际会展中心3号厅",
    "slot": "13:40",
    "paid": "¥1,200.00",
    "prepaid": "¥5,472.00",
    "rest": "¥1,536.00",
    "closed": False,
    "due_tomorrow": False,
    "several": True,
    "broken": 1,
    "due": "11月15日 周日",
    "plan": "12月5日 周六 ¥500.00\n1月5日 周二 ¥500.00",
    "part": "¥500.00",
    "shifts": False,
    "moved": False,
    "waived": "¥36.00",
    "streak": 3,
    "answer": "车位已经登记好了",
    "student": "小宇",
    "course": "暑秋英语",
    "summary": "词汇进步明显,听力还可以再练",
    "price": "¥2,680.00",
    "ends": "12月20日 周日",
    "doubt": "爸爸的腰围不清楚",
    "goods": "男士休闲裤",
    "alternative": "同版型的深灰色",
    "because": "面料一样,更耐穿",
    "returns": "7 天",
    "cutoff": "17:00",
    "occasion": "中秋节",
    "news": "本周六 14:00 在中心花园有邻里茶会。",
    "notice_day": "12月15日 周二",
    "punctual": True,
}
_EN: dict[str, Value] = {
    **_ZH,
    "name": "Mr Marsh",
    "company": "Greenfield Estates",
    "steward": "Anna Lin",
    "area": "Lakeside Gardens",
    "bills": "Service charge Aug ¥912.00\nService charge Sep ¥912.00\nService charge Oct ¥912.00",
    "period": "Aug–Oct 2026",
    "ways": "Bank transfer, WeChat and Alipay all work",
    "when": "Sat 14 Nov, 10:00",
    "back": "Sat 14 Nov, 10:00",
    "promised": "Sat 14 Nov, 10:00",
    "first": "Saturday 14 Nov",
    "second": "Sunday 15 Nov",
    "words": "in a few days",
    "fixed": "all the wallpaper has been replaced",
    "deadline": "Fri 13 Nov, 18:00",
    "starts": "Sat 28 Nov, 14:00",
    "venue": "Convention Centre, Hall 3",
    "due": "Sun 15 Nov",
    "plan": "Sat 5 Dec ¥500.00\nTue 5 Jan ¥500.00",
    "answer": "your parking space is registered",
    "notice_day": "Tue 15 Dec",
    "student": "Emma",
    "course": "Summer English",
    "summary": "vocabulary has grown well, listening needs some practice",
    "ends": "Sun 20 Dec",
    "doubt": "Dad's waist size is not known",
    "goods": "the casual trousers",
    "alternative": "the same cut in dark grey",
    "because": "the cloth is the same and wears longer",
    "returns": "7 days",
    "occasion": "the Mid-Autumn Festival",
    "news": "Tea for all neighbours on Saturday at 14:00 in the garden.",
}

FIELDS = frozenset(_ZH)
FLAGS = frozenset(name for name, sample in _ZH.items() if isinstance(sample, bool))
# Before the person has said "yes, that is me" nothing else may be printed (practice P16, conduct C22).
UNVERIFIED = frozenset({"name", "company", "steward", "unit", "area"})
FILTERS = frozenset({"trim"})


def sample(locale: str) -> Mapping[str, Value]:
    """One value for every field, in the language of that locale."""
    return MappingProxyType(_ZH if locale.startswith("zh") else _EN)
