"""The pages of those who speak for candidates.

In: requests of signed-in spokespersons. Out: pages about their own candidate only; whatever changes something is an
action of the contests.
"""
