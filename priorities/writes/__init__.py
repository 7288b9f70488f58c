"""Every change to a strategy's records: keyword-only, atomic, with `by=` and `at=`, audited, or Refused."""
