# Story 5 (practice E3): never agreed at once; the steward decides, the answer comes minutes later.
start 2026-11-28 09:00
file guests.csv
invite steward 李经理 as steward 电商服装对接会
bind 5103
/clock 2026-11-28 10:40
5103: 我能带个朋友一起来吗
5103 < 组委会
5103 < 哪一行
steward < 陈静
5103: 他也是做服装电商的
5103 !< 同意
/clock 2026-11-28 10:47
steward: [同意]
5103 < -
/clock 2026-11-28 10:52
5103 < 朋友
