"""Examines a ballot: accepts it or names its fault. Knows no names and no database.

In: the bytes that a browser sent, the frozen election. Out: whose credential they bear, their tracker and
hint; or the fault.
"""
