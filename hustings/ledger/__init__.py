"""The public ledger: who endorsed whom, in which contest, when, by which process, on what evidence.

In: decisions of elections here, and what officials enter or import of everybody else's, each with its evidence. Out: a
chain of entries that only grows (spec/ledger.md), rows made of it for pages (endorsers, contests, candidates,
endorsements), and webhooks, by which programs elsewhere are told of new entries.
"""
