# Who is there before a story begins: the steward of both areas, a guard of the first, and the owners whose chats are open.
invite steward 林芳 as steward 观山水一期 观山水二期
invite guard 老周 as guard 观山水一期
bind 8-2
bind 2-9
bind 12-27@观山水二期 as 12-27
