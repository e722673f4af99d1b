"""Phone numbers in what people wrote, made unreadable before a message leaves the house (conduct C34)."""

import re

PHONE = re.compile(
    r"(?<!\d)(?:\+\d{1,3}[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)"  # a mobile number, in threes and fours
    r"|\+\d[\d ()-]{6,18}\d"  # with the code of its country
    r"|(?<!\d)0\d{1,3}[ -]?\d{3,4}[ -]?\d{3,4}(?!\d)"  # a landline or a mobile of Taiwan
    r"|(?<!\d)(?!20[2-4]\d(?:0\d|1[0-2])[0-3]\d(?!\d))\d{7,}"  # any long number that is no date
    r"|[零〇一幺二三四五六七八九]{7,}"
)
DIGIT = re.compile(r"[\d零〇一幺二三四五六七八九]")


def without_phones(text: str) -> str:
    """The text with every digit of a phone number as 0; its length stays, and so does how it is read."""
    return PHONE.sub(lambda found: DIGIT.sub("0", found[0]), text)
