"""The pages of the public audience.

In: requests. Out: pages and answers; whatever changes something is an action of a stage.
"""
