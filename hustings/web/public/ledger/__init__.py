"""The public pages of the ledger: contests, candidates, endorsers, entries, and the chain's file.

In: addresses with filters, and rows of `hustings.ledger`. Out: pages, pictures, feeds and files for everybody; nothing
is written here.
"""
