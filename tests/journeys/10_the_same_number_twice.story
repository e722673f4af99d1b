# Story 10: a steward of both areas is asked which, a guard of several for every number, a guard of one never.
start 2026-11-04 08:30
invite guard 巡逻 as both 观山水一期 观山水二期
/clock 2026-11-04 10:00
steward: /why 12-27
steward < [观山水一期 12-27]
steward < [观山水二期 12-27]
steward: [观山水二期]
steward < 张敏
steward !< 李文
both: /seen 12-27
both < 哪个小区
both: /seen 77-77
both < 哪个小区
both: [观山水二期]
both < 已记录,谢谢
steward < -
both: /seen 12-27
both: [观山水一期]
both < 已记录,谢谢
both !< ¥
steward < 李文
steward !< 张敏
guard: /seen 12-27
guard < 已记录,谢谢
