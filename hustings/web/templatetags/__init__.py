"""Template tags of every audience.

In: values of templates. Out: markup, escaped.
"""
