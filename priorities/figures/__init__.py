"""The numbers that screens, papers and exports show, each worked out in one place for one pair of dates."""
