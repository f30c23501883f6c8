"""Which official did what, and when; written inside the action. Never about a voter's choice.

In: a verb, its object, who did it. Out: rows that nothing changes or removes.
"""
