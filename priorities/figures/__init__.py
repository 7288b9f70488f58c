"""Every number that a screen, a paper or an export shows, computed once for one pair of dates."""
