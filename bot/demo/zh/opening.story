# The first minute: a reminder, a vague answer, the choice of two down to a time, the half hour, the eve, the moment.
/clock 2026-11-04 09:00
8-2: 过两天吧
8-2: [周六]
8-2: [上午]
8-2: [10:30]
/clock +31m
guard: /seen 2-9
steward: /why 8-2
/clock 2026-11-06 19:00
/clock 2026-11-07 10:30
8-2: [还没有]
8-2: [19:00]
/clock 2026-11-07 19:00
8-2: [已经转了]
steward: /paid 8-2 all
/clock +2m
case 8-2 status=closed outcome=paid
