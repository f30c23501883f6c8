"""The site: HTTP by audience (public, voter, organizer, trustee), its settings, addresses and templates.

In: requests. Out: pages, JSON for the browser's own code, the archive. Whatever changes something is an action of a
stage.
"""
