"""Lay out papers of a Vietnamese office by Decree 30/2020/NĐ-CP, Appendix I, and by the Party's own rules.

Say what the paper holds in a :class:`Sheet`; :func:`pdf` and :func:`docx` draw it. Used for the demo office's
sample papers and by tests that need papers that look like real ones.
"""

from .pages import pdf
from .sheet import Annex, Article, Sheet
from .word import article_docx, docx

__all__ = ["Annex", "Article", "Sheet", "article_docx", "docx", "pdf"]
