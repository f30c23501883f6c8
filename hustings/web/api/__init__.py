"""What programs read of the ledger: a versioned API at /api/v1/, described by an OpenAPI document.

In: requests of anybody's programs, without cookies and without a key. Out: JSON with stable identifiers and links, or a
code and a sentence; nothing is written here.
"""
