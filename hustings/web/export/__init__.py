"""The ledger as files to download: tables, JSON, linked data, and what Wikidata takes of it.

In: the ledger's rows, filtered as in the API. Out: files that are written while they are sent, however long the ledger.
"""
