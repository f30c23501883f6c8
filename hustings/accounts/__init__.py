"""Who signs in: the officials of organizations. Members and trustees hold links, never accounts.

In: an e-mail address and a password, a passkey or a one-time code. Out: a user, to whom staff roles and audit rows
point.
"""
