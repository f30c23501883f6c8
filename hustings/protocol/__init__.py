"""The Belenios voting protocol, crypto version 1, over the group Ed25519.

In: bytes of messages, keys and archives. Out: typed values, verdicts, and a Fault for whatever does not verify. No
Django, no clock, no policy.
"""
