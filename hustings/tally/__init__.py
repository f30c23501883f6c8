"""Encrypted tally, partial decryptions, result.

In: the board after the close, what the trustees compute. Out: the last events of the chain.
"""
