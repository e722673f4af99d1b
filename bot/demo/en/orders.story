# Two orders on their way: the buyer, and the suppliers whose chats are open.
invite steward Anna as steward Purchasing
bind PO2608-1
