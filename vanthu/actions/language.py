"""The language of a person at every address, or of a visitor's chat."""

from __future__ import annotations

from vanthu.actions.act import Act
from vanthu.actions.refusal import Refusal
from vanthu.locales import LANGUAGES, Text
from vanthu.store import addresses, persons
from vanthu.store.addresses import Address


def switch(act: Act, address: Address, code: str) -> str:
    """Speak this language from now on. Refuses one that we do not speak."""
    if code not in LANGUAGES:
        raise Refusal(Text("language.unknown"))
    addresses.set_language(act.conn, address.id, code)
    if act.actor is not None:
        persons.set_language(act.conn, act.actor.id, code)
        act.write("language.switched", f"person:{act.actor.id}", language=code)
    else:
        act.write("language.switched", f"address:{address.id}", language=code)
    return code
