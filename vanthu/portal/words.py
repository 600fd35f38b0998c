"""The fixed words of the pages, by the name that the templates use."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from vanthu.locales import Text, say_plain

_WORDS: Mapping[str, Text] = {
    "skip": Text("portal.skip"),
    "menu": Text("portal.menu"),
    "home": Text("portal.home"),
    "documents": Text("portal.documents"),
    "ask": Text("portal.ask"),
    "other_language": Text("portal.other_language"),
    "foot": Text("portal.foot"),
    "feed": Text("portal.feed"),
    "made_with": Text("portal.made_with"),
    "list_title": Text("portal.list_title"),
    "list_lead": Text("portal.list_lead"),
    "search": Text("portal.search"),
    "search_hint": Text("portal.search_hint"),
    "find": Text("portal.find"),
    "chosen": Text("portal.chosen"),
    "clear": Text("portal.clear"),
    "narrow": Text("portal.narrow"),
    "order": Text("portal.order"),
    "pages": Text("portal.pages"),
    "newer": Text("portal.newer"),
    "older": Text("portal.older"),
    "posted": Text("portal.posted"),
    "issued": Text("portal.issued"),
    "nothing_title": Text("portal.nothing_title"),
    "nothing_spelling": Text("portal.nothing_spelling"),
    "nothing_fewer": Text("portal.nothing_fewer"),
    "nothing_number": Text("portal.nothing_number"),
    "nothing_ask": Text("portal.nothing_ask"),
    "empty_title": Text("portal.empty_title"),
    "empty_lead": Text("portal.empty_lead"),
    "path": Text("portal.path"),
    "read": Text("portal.read"),
    "download": Text("portal.download"),
    "facts": Text("portal.facts"),
    "file": Text("portal.file"),
    "file_name": Text("portal.file_name"),
    "file_size": Text("portal.file_size"),
    "fingerprint": Text("portal.fingerprint"),
    "fingerprint_why": Text("portal.fingerprint_why"),
    "answers": Text("portal.answers"),
    "answers_lead": Text("portal.answers_lead"),
    "steps": Text("portal.steps"),
    "step": Text("portal.step"),
    "step_who": Text("portal.step_who"),
    "step_day": Text("portal.step_day"),
    "step_rule": Text("portal.step_rule"),
    "grounds": Text("portal.grounds"),
    "mentions": Text("portal.mentions"),
    "replaces": Text("portal.replaces"),
    "gone_title": Text("portal.gone_title"),
    "gone_lead": Text("portal.gone_lead"),
    "gone_replaced": Text("portal.gone_replaced"),
    "gone_why": Text("portal.gone_why"),
    "back": Text("portal.back"),
    "printed_from": Text("portal.printed_from"),
    "missing_title": Text("portal.missing_title"),
    "missing_lead": Text("portal.missing_lead"),
    "missing_search": Text("portal.missing_search"),
}


@cache
def words(language: str) -> Mapping[str, str]:
    """Every fixed word in a language, without markup."""
    return {name: say_plain(text, language) for name, text in _WORDS.items()}
