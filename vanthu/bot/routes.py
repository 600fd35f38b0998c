"""Which capabilities there are, and the one table of their handlers."""

from __future__ import annotations

from vanthu.handlers import (
    addresses,
    agenda,
    corrections,
    deadlines,
    decide,
    digest,
    documents,
    extensions,
    freeze,
    help,  # noqa: A004 - named as people say it
    incoming,
    invitations,
    language,
    leaves,
    leaving,
    outgoing,
    people,
    pictures,
    presence,
    publish,
    questions_answer,
    questions_ask,
    questions_board,
    questions_follow,
    questions_privacy,
    questions_publish,
    questions_route,
    questions_word,
    reports,
    stand_ins,
    supplies,
    tasks,
    uploads,
    withdraw,
)
from vanthu.handlers.turn import Routes

CAPABILITIES = (
    publish,
    pictures,
    decide,
    agenda,
    deadlines,
    extensions,
    tasks,
    incoming,
    outgoing,
    supplies,
    reports,
    digest,
    presence,
    withdraw,
    corrections,
    questions_ask,
    questions_route,
    questions_answer,
    questions_follow,
    questions_board,
    questions_publish,
    questions_privacy,
    questions_word,
    documents,
    uploads,
    people,
    invitations,
    addresses,
    stand_ins,
    leaves,
    leaving,
    freeze,
    language,
    help,
)


def table() -> Routes:
    """Every handler of every capability. Raises ValueError where two claim the same words."""
    return Routes().join([capability.routes for capability in CAPABILITIES])
