"""How Chinese sentences are set on a page: with the signs of Chinese type, whatever a keyboard or a chat wrote."""

import re

SIGN = "[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’…—·]"
BEGINS = "[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’…—]"
FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）"}
BETWEEN = re.compile(rf"(?<={SIGN})([,;:?!]) ?(?={BEGINS})")
AT_END = re.compile(rf"(?<={SIGN})([;:?!])(?=$|\n)")
HAN = re.compile("[\u3400-\u9fff]")
PAIR = re.compile(r" ?\(([^()\n]*)\) ?")


def typeset(text: str) -> str:
    """The same text with full-width signs between two Chinese ones, and around what is Chinese; nothing else is touched.

    Times, amounts, units and commands stay as they are: beside a digit or a Latin letter no sign is changed.
    """
    text = PAIR.sub(lambda found: f"（{found[1]}）" if HAN.search(found[1]) else found[0], text)
    text = BETWEEN.sub(lambda found: FULL[found[1]], text)
    return AT_END.sub(lambda found: FULL[found[1]], text)
