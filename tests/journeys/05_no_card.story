# Story 5 (practice E4): what is lost without a card, the time of arrival, and the next round is skipped.
start 2026-11-28 09:00
file guests.csv
invite steward 李经理 as steward 电商服装对接会
bind 5104
/clock 2026-11-28 10:31
5104: 哎呀我没带名片
5104 < 名片
5104 < 几点
/clock 2026-11-28 12:10
5104 < -
/clock 2026-11-28 12:20
5104 < ?
