"""Posts every election event in order, for all to read.

In: the set-up, examined ballots, the tally's records. Out: the chain, as rows, and as the archive that they make
byte by byte.
"""
