# Story 5 (practice E3, E4, E5): "when I am done" -> 13:40; may a friend come; no business card.
start 2026-11-28 09:00
file guests.csv
invite steward 李经理 as steward 电商服装对接会
bind 5102
bind 5103
bind 5104
/clock 2026-11-28 12:00
5102 < ?
5102: 有点忙,忙完再来
case 5102 status=open promise=-
# ten to twenty minutes later, in place of round three
/clock 2026-11-28 12:10
5102 < -
/clock 2026-11-28 12:22
5102 < [13:40]
5102: [13:40]
5102 < 13:40
case 5102 status=promised promise.own=False
/clock 2026-11-28 13:19
5102 < -
# in place of round four
/clock 2026-11-28 13:20
5102 < ?
5102: 堵车,20分钟到
case 5102 status=promised broken=0 promise.at=2026-11-28T13:40:00+08:00
steward: /arrived 5102
case 5102 status=closed outcome=arrived
/clock 2026-11-28 13:45
5102 < -
