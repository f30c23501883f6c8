"""The pages of the organizer audience.

In: requests. Out: pages and answers; whatever changes something is an action of a stage.
"""
