"""The outbox of a development site: every mail that the site would have sent, for anyone to read.

In: the files that Django's file-based mail backend writes. Out: pages, which exist with HUSTINGS_DEVELOPMENT=1 only.
"""
