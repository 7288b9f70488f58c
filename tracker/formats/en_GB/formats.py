"""The default formats for dates and times. They replace Django's British formats, which write "2:05 p.m."."""

DATE_FORMAT = "j F Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y, H:i"
