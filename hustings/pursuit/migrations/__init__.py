"""The tables of this stage, step by step.

In: nothing. Out: migrations for Django to apply, in order.
"""
