"""Every planted fault, at least one for each gate."""

from tests.faults.in_accounts import ACCOUNTS
from tests.faults.in_code import CODE, HOUSE, PACKAGES
from tests.faults.in_pages import BROWSER, DOORS, PAGES
from tests.faults.in_rows import ROWS

FAULTS = (*HOUSE, *ROWS, *ACCOUNTS, *PAGES, *DOORS, *PACKAGES, *CODE, *BROWSER)
