"""Every message to a person: queued in the transaction that causes it, sent once by the worker.

In: a kind of message, an address, a key that makes it one. Out: mail, and for each message what became of it. (Codes
and warnings about accounts are sent by the accounts' library, within the request: `hustings/web/account_letters.py`.)
"""
