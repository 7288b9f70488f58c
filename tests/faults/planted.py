"""Every fault that is planted, one for each gate at the least."""

from tests.faults.in_code import CODE, HOUSE, PACKAGES, ROWS
from tests.faults.in_pages import BROWSER, DOORS, PAGES

FAULTS = (*HOUSE, *ROWS, *PAGES, *DOORS, *PACKAGES, *CODE, *BROWSER)
