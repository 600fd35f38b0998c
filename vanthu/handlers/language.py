"""In which language a person is spoken to, or a visitor's chat."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from vanthu.actions import language
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text
from vanthu.store.reply import Button, Reply, reply

routes = Routes()

#: Each language named in itself, whatever is spoken now, and what is said once it is chosen.
_NAMES: Mapping[str, Text] = {"vi": Text("language.name.vi"), "en": Text("language.name.en")}
_CHOSEN: Mapping[str, Text] = {"vi": Text("language.chosen.vi"), "en": Text("language.chosen.en")}


@routes.command("ngonngu", "language")
@routes.press("language.choose")
def choose(_turn: Turn, *_given: str) -> Iterable[Reply]:
    """Which language."""
    buttons = tuple(Button(name, press=f"language.set:{code}") for code, name in _NAMES.items())
    yield reply(Text("language.ask"), buttons=(buttons,))


@routes.press("language.set")
def chosen(turn: Turn, *given: str) -> Iterable[Reply]:
    """From now on in this language, at every address of the person."""
    code = language.switch(turn.act, turn.address, given[0] if given else "")
    yield reply(_CHOSEN[code])
