"""WeCom: its callbacks come in here; nothing of it is imported before it is asked for."""
