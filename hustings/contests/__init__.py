"""What is being decided elsewhere, and who stands in it: contests, candidates, what they say to the members.

In: names, and what spokespersons hand in: statements, answers, letters. Out: candidates for elections' options, what
they say for the pages on which members choose, and their letters, on the same terms for all of them.
"""
