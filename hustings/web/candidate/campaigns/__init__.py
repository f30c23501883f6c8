"""The pages of campaigns: each sees its own pipeline of endorsers, and nobody else sees any of it.

In: requests of a campaign's members, and of outsiders who hold a link to a proposal. Out: pages about that campaign
only; whatever changes something is an action of the pursuit.
"""
