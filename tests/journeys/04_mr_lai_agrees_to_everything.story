# Story 4 (practice E1, E2): five rounds, he agrees only to our times, is flagged, and does not come.
start 2026-11-28 09:00
file guests.csv
invite steward 李经理 as steward 电商服装对接会
bind 5101
/clock 2026-11-28 10:30
5101 < 14:00
5101: 好的
steward < -
/clock 2026-11-28 12:00
5101 < ?
5101: [会来]
steward < 赖先生
/clock 2026-11-28 12:20
5101 < [13:40]
5101: 好
/clock 2026-11-28 13:00
5101 < ?
/clock 2026-11-28 13:30
5101 < ?
case 5101 status=open
# over: on record as a no-show, and nothing more is said
/clock 2026-11-28 15:00
case 5101 status=closed outcome=no_show
/clock 2026-11-30 12:00
5101 < -
