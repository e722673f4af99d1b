# Story 6 (practice P5, P11, P18): the wallpaper is mouldy; it is put right first, and asked about the same day it is.
start 2026-11-04 08:30
file mould.csv
invite steward 林芳 as steward 观山水一期
bind 2-9
bind 2-15
/clock 2026-11-04 09:00
2-9 < ¥912.00
2-15 < ¥1,024.00
2-9: 墙纸发霉了,你们不修好我不交
2-9 < 11月6日 周五 18:00
2-9 !< ¥
steward < 墙纸发霉
case 2-9 status=disputed
2-15: 我家墙纸也发霉,投诉
steward < 2-15
case 2-15 status=disputed
# nobody is asked for money while it is not in order
/clock 2026-11-09 15:59
2-9 < -
2-15 < -
# fixed at 16:00: the question comes the same day and opens with what was done
/clock 2026-11-09 16:00
steward: /fixed 2-9 墙纸已换新
/clock +2m
2-9 < 墙纸已换新
2-9 < ¥912.00
2-9: 周三上午交
2-9 < 11月11日 周三 14:00
case 2-9 status=promised
# the neighbour's is not fixed yet: silence
2-15 < -
case 2-15 status=disputed
/clock 2026-11-10 19:01
2-9 < 大约几点
/clock 2026-11-11 11:00
steward: /paid 2-9 all
/clock +2m
2-9 < 收到
case 2-9 status=closed outcome=paid
steward: /fixed 2-15 墙纸已换新
/clock +30m
2-15 < 墙纸已换新
2-15: 好,今天下午5点转
case 2-15 status=promised promise.at=2026-11-11T17:00:00+08:00
/clock 2026-11-11 17:00
2-15 < 约好的时间到了
steward: /paid 2-15 all
case 2-15 status=closed outcome=paid
