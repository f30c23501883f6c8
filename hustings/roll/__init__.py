"""Who may vote: reads an organization's roll as its other systems export it.

In: a CSV file with a column of addresses and, perhaps, one of weights. Out: each member once, and the lines that count
for nobody. Pure: members who are kept, and the Django models that keep them, come with the site.
"""

from hustings.roll.address import Address, parse_address
from hustings.roll.reader import Member, Report, RollReader

__all__ = ["Address", "Member", "Report", "RollReader", "parse_address"]
