"""One voting right for each member who may vote: whose it is, and whether it was used. Never how.

In: the roll as of the cut-off day. Out: public credentials for the Setup event, links for the members, and for each
right how many ballots were posted with it.
"""
