# Story 2 (practice P7): the guard sees him, the steward has the brief, calls, visits, he pays. The guard learns nothing.
start 2026-11-04 08:30
invite guard 门岗 as gate 观山水二期
/clock 2026-11-04 18:05
gate: /seen 12-27
gate < 已记录,谢谢
gate !< ¥
gate !< 欠
steward < 12-27 张敏
steward < ¥5,016.00
steward < 可以
# seen again within two hours: one card
/clock 2026-11-04 18:40
gate: 看见 12-27
gate < 已记录,谢谢
steward < -
# the same words for a flat that owes nothing and for one that does not exist
gate: /seen 99-99
gate < 已记录,谢谢
steward < -
gate: /seen 12-27'; DROP TABLE cases
gate < 已记录,谢谢
steward: [已联系]
steward < 已联系
# the case is in focus now
steward: /visit
steward < 上门
steward: /paid all
steward < ¥5,016.00
case 12-27@观山水二期 status=closed outcome=paid
/clock +1m
12-27 < ¥5,016.00
gate < -
