"""The pursuit: a candidate's campaign keeps its own pipeline of endorsers, which nobody else sees.

In: what a campaign's members write down, and what the ledger and the votes on this site say of the endorsers that they
pursue. Out: campaigns with targets, contacts, notes, moves, votes to come, proposals, and what outsiders whom a
campaign asked said to those.
"""
