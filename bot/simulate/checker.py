from bot.simulate.diary import Diary
from bot.simulate.tally import Violation
def check(diary: Diary) -> list[Violation]:
    return []
