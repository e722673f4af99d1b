"""Whatever is typed, the reader answers, and a promise is always whole."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core.reader import Reading, read

ZONE = timezone(timedelta(hours=8))
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2034, 12, 31), timezones=st.just(ZONE))
WORDS = (
    "明天 后天 下周 周五 周末 15号 31号 2月29 3月20号 月底 年底 除夕 初八 国庆 三点 9点半 24:00 12点 上午 晚上 两小时 "
    "三天 两个工作日 一个月 前 之前 内 后 到 或 不 不行 交 转 给你 先 一半 剩下 2000 吗 , 。 tomorrow Friday next week by "
    "before 3pm at 5 in 10 min the 30th end of month can't pay half 👍 99999 0 号 点 月"
)
PIECES = st.sampled_from(WORDS.split())
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(PIECES, max_size=9).map("".join),
    st.lists(PIECES, max_size=9).map(" ".join),
)


def whole(got: Reading, now: datetime) -> None:
    """What holds for every reading."""
    assert (got.kind == "promise") == got.sure
    assert (got.start is None) == (got.end is None)
    if got.start and got.end:
        assert got.start.utcoffset() is not None
        assert got.start <= got.end
    if got.kind == "promise":
        assert got.start is not None
        assert got.end is not None
        assert got.end >= now
    if got.kind == "vague":
        assert got.question


@settings(deadline=None, max_examples=400)
@given(TEXTS, MOMENTS)
@example("", datetime(2026, 3, 11, 10, tzinfo=ZONE))
@example("\ud800周五\x00交\u202e", datetime(2026, 3, 11, 10, tzinfo=ZONE))
@example("99999天后", datetime(2026, 3, 11, 10, tzinfo=ZONE))
@example("9999-12-31", datetime(2026, 3, 11, 10, tzinfo=ZONE))
def test_every_text_gets_a_whole_reading(text: str, now: datetime) -> None:
    whole(read(text, now), now)


@pytest.mark.parametrize("piece", ["周五交，", "1", "a b ", "一", "😀", "之前", "\n", "3点", "half "])
def test_ten_thousand_characters_are_read_like_ten(piece: str) -> None:
    now = datetime(2026, 3, 11, 10, tzinfo=ZONE)
    whole(read((piece * 10000)[:10000], now), now)
