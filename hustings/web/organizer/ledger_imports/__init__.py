"""The organizer's pages of batches: other people's tables, looked at before they are entered into the ledger.

In: uploaded tables, which column holds what, who is meant by names. Out: pages, and calls of the batch
actions.
"""
