"""Regulations asked as of a day: what they are (`regulation`), how they are read (`loader`), which of them an
office adopts (`office`), what they say on a day (`book`), and what they say about one paper (`eligibility`).

Pure: no database, no chat, no clock; a day is always an argument.
"""
