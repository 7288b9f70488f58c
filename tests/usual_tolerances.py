"""The tolerances of tests. They are given in full, so that a new default changes only the tests of the defaults."""

from priorities.rules.tolerances import Tolerances

USUAL = Tolerances(
    version=1,
    tolerance_days=90,
    red_share=50,
    small_group=5,
    red_count=2,
    red_share_large=20,
    amber_share=25,
    updated_share=75,
    quiet_days=100,
)
