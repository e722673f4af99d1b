# The morning of an event: the organiser, somebody at the door, and the guests whose chats are open.
invite steward Mia as steward StyleForum
invite guard Joe as guard StyleForum
bind 5101
bind 5103
