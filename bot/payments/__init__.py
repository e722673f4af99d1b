"""Ways to pay, one file each: they translate and verify, and know no case and no person."""

from bot.payments.accounts import Accounts, providers_of

__all__ = ["Accounts", "providers_of"]
