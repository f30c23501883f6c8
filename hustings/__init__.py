"""Hustings: endorsement votes that anyone can check.

In: the protocol, the rule, the command. Out: what the organization's other systems do.
"""
