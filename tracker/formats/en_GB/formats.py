"""How days and hours are written where a page does not say: Django's own British format has "2:05 p.m."."""

DATE_FORMAT = "j F Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y, H:i"
