"""From the bytes of a table to what its rows report, each of which is taken or gets its reason.

In: CSV files: one row for each endorsement, for each option of a vote, or for each candidate with a column for each
endorser. Out: a `Row` for every row of the file, with what it reports and with findings about what is not taken. Pure:
nothing here knows what the ledger has already; identifiers are given only where the file names them.
"""
