"""The working calendar: days off by decision (`national`), years not yet decided (`forecast`), an office's own
hours and closures (`hours`, read by `parts`), and what a day is when all of it is laid together (`days`).

Pure: a day is always an argument. What is counted on it stands in `vanthu.rules.deadline`.
"""
