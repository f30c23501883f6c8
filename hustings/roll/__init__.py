"""Who may vote: organizations, their staff, and their members, as their other systems export them.

In: CSV files with a column of addresses, and what officials do by hand. Out: each member once, and a report of the rows
that count for nobody. Files are read by modules that know no Django (`reader` for the command line, `table`, `columns`,
`cells` and `records` for the site); `importing` puts what they find among the members.
"""

from hustings.mailroom.address import Address, parse_address
from hustings.roll.reader import Member, Report, RollReader

__all__ = ["Address", "Member", "Report", "RollReader", "parse_address"]
