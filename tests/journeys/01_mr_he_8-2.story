# Story 1 (practice P2): from the reminder over a vague answer to a kept promise, prepayment included.
start 2026-11-04 08:30
/clock 2026-11-04 09:00
8-2 < ¥2,736.00
8-2 < [怎么交]
8-2: 过两天吧
8-2 < https://pay.example/
8-2 < [11月7日 周六]
case 8-2 status=open promise=-
8-2: [周六]
8-2 < 11月7日 周六 19:00
8-2 < [上午]
8-2: [上午]
8-2 < [10:30]
# neither of the two: his own words
8-2: 十点吧
8-2 < 11月7日 周六 10:00
case 8-2 status=promised promise.level=1 promise.at=2026-11-07T10:00:00+08:00
# half an hour after the way to pay went out
/clock +31m
8-2 < 收到了吗
8-2 !< [11月7日 周六]
# the morning after a promise is silent
/clock 2026-11-05 23:00
8-2 < -
# the eve
/clock 2026-11-06 18:59
8-2 < -
/clock 2026-11-06 19:00
8-2 < 明天
8-2: [照旧]
8-2 < 不变
# the moment, to the minute
/clock 2026-11-07 09:59
8-2 < -
/clock 2026-11-07 10:00
8-2 < 约好的时间到了
8-2: [还没有]
8-2 < [11月7日 周六 19:00]
8-2 !< https://pay.example/
case 8-2 broken=1 status=open
8-2: [19:00]
case 8-2 promise.level=2
/clock 2026-11-07 19:00
8-2 < 约好的时间到了
8-2: 还没转
8-2 < [11月8日 周日 19:00]
8-2: [周日]
/clock 2026-11-08 19:00
8-2: [还没有]
# after the third broken promise a person calls; we ask nothing of our own
8-2 !< [19:00]
steward < 第 3 次失信
case 8-2 broken=3 next.waits_for=steward
/clock 2026-11-19 12:00
8-2 < -
steward: /promised 8-2 11-21 10:00
steward < 11月21日 周六 10:00
/clock 2026-11-20 19:00
8-2 < 明天
# everything that is owed and half a year more
steward: /paid 8-2 8208
steward < ¥5,472.00
case 8-2 status=closed outcome=paid owed=0.00 prepaid=5472.00 next.at=-
8-2 < -
/clock +1m
8-2 < ¥8,208.00
/clock 2027-01-20 12:00
8-2 < -
