# Who is there before a story begins: the steward of both estates, a guard of the first, and the owners whose chats are open.
invite steward Anna as steward Lakeside Hillside
invite guard Joe as guard Lakeside
bind 8-2
bind 2-9
bind 12-27@Hillside as 12-27
