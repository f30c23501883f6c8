"""The organizer's pages of the ledger: what the organization entered, and whatever it enters, corrects or proves.

In: forms and uploaded files of officials. Out: pages, and calls of the ledger's actions.
"""
