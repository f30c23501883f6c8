"""Set-up and life cycle of elections: question, options, rule, window, the trustees' key ceremony.

In: an organizer's choices, the trustees' public messages. Out: the frozen election to which every ballot is bound, and
its state.
"""
