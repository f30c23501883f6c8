"""What is being decided elsewhere, and who stands in it: contests, candidates, what they say to the members.

In: names, portraits, statements. Out: candidates for elections' options and for the pages on which members choose.
"""
