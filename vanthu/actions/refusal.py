"""One family of refusals: what cannot be done, why, and what to do; a sentence in the person's language.

Anything else that is raised is our own fault, and the person is told just that.
"""

from __future__ import annotations

from vanthu.locales import Text


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """Nothing was changed. ``lines`` say what, why and what to do next; ``also`` goes into the journal's verb."""

    def __init__(self, *lines: Text) -> None:
        super().__init__(lines[0].key)
        self.lines = lines
