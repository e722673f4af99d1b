# Two orders on their way: the buyer, and the suppliers whose chats are open.
invite steward 林芳 as steward 采购部
bind PO2608-1
