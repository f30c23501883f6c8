"""Draft drives: petitions that ask somebody to run, and those who sign them.

In: a petition of an organization, and whoever signs it by an address that they confirm. Out: exact counts, and the
confirmed signers as members on the organization's roll, who can hold an election like any others when the drive ends.
"""
