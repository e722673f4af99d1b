"""How a day is written, and one that is over: to tell a time that cannot be from words about something else."""

import re

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = rf"({'|'.join(MONTHS)})[a-z]*"
DATES = (
    re.compile(r"(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号號]?"),
    re.compile(r"\b(?:\d{4}[-/.])(?P<month>\d{1,2})[-/.](?P<day>\d{1,2})\b"),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<name>{_NAMED})\b", re.IGNORECASE),
    re.compile(rf"\b(?P<name>{_NAMED}) (?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b", re.IGNORECASE),
    re.compile(r"\b(?P<month>\d{1,2})[/-](?P<day>\d{1,2})(?:[/-]\d{4})?\b"),
)
# Each sign can be read in one way only: a row of digits must not be split in a million ways.
HOUR = r"(?<!\d)\d{1,2}(?:[:.]\d\d)?(?!\d)(?:\s*(?:am|pm)|[点點时時]半?)?"
CLOCK = rf"{HOUR}|早上|上午|中午|下午|晚上|morning|noon|afternoon|evening"
JOINS = rf"on|by|before|at|about|around|the|in|就|在|吧|{CLOCK}|\W"
BESIDE = re.compile(rf"(?:{JOINS})*", re.IGNORECASE)
BESIDE_DATE = re.compile(rf"(?:我|会|會|交|付|转|轉|来|來|{JOINS})*", re.IGNORECASE)
OVER = re.compile(
    r"the day before yesterday|yesterday|last (?:night|week|month|year|mon|tues|wednes|thurs|fri|satur|sun)(?:day)?|"
    r"大前天|前[天晚]|昨[天日晚]|上(?:个|個)?(?:周|週|星期|礼拜|禮拜|月)[一二三四五六日天]?",
    re.IGNORECASE,
)
