"""Forms check the shape of what was typed. Whether it may be done is for the write that a view calls."""
