"""The jobs of batches: other people's tables are read, compared with the ledger, and entered, a part at a time.

In: an uploaded table with its columns; what officials decided about names. Out: rows with verdicts for review, and in
the end entries of the ledger. Only `hustings.ledger.batch_actions` and its tasks call what is here.
"""
