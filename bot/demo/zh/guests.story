# The morning of an event: the organiser, somebody at the door, and the guests whose chats are open.
invite steward 李敏 as steward 电商服装对接会
invite guard 小吴 as guard 电商服装对接会
bind 5101
bind 5103
