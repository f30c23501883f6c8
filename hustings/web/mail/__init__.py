"""Where letters lead that are about letters: leaving the campaigning, and what mail providers report.

In: a token out of a letter, or a provider's report with its password. Out: a page with a button, or nothing at all.
"""
