"""Which words each page shows: one table a page, so that templates and scripts carry none."""

from __future__ import annotations

from vanthu.channels.webchat import FILE_LIMIT, WORDS_LIMIT
from vanthu.locales import Text

_MEGABYTES = FILE_LIMIT // 1_000_000

PAGE = {
    "title": Text("webchat.title"),
    "skip": Text("webchat.skip"),
    "log": Text("webchat.log"),
    "write": Text("webchat.write"),
    "placeholder": Text("webchat.placeholder"),
    "send": Text("webchat.send"),
    "attach": Text("webchat.attach"),
    "drop": Text("webchat.drop"),
    "notice": Text("webchat.notice"),
    "hello": Text("webchat.hello"),
    "hello_more": Text("webchat.hello_more"),
    "hello_staff": Text("webchat.hello_staff"),
    "ask": Text("questions.button.ask"),
    "help": Text("webchat.help"),
    "newest": Text("webchat.newest"),
    "home": Text("webchat.home"),
    "published": Text("webchat.published"),
    "offline": Text("webchat.offline"),
    "no_script": Text("webchat.no_script"),
    "no_script_more": Text("webchat.no_script_more"),
    "language": Text("webchat.language"),
    "latest": Text("webchat.latest"),
}

SCRIPT = {
    "office": Text("webchat.office"),
    "me": Text("webchat.me"),
    "pressed": Text("webchat.pressed"),
    "marked": Text("webchat.marked"),
    "typing": Text("webchat.typing"),
    "reading": Text("webchat.reading"),
    "sending": Text("webchat.sending"),
    "waiting": Text("webchat.waiting"),
    "failed": Text("webchat.failed"),
    "too_big": Text("webchat.too_big", limit=_MEGABYTES),
    "empty_file": Text("webchat.empty_file"),
    "too_long": Text("webchat.too_long", limit=WORDS_LIMIT),
    "lost_file": Text("webchat.lost_file"),
    "open_file": Text("webchat.open_file"),
}

FRONT = {
    "title": Text("webchat.front.title"),
    "lead": Text("webchat.front.lead"),
    "chat": Text("webchat.front.chat"),
    "chat_more": Text("webchat.front.chat_more"),
    "published": Text("webchat.front.published"),
    "published_more": Text("webchat.front.published_more"),
    "answered": Text("webchat.front.answered"),
    "answered_more": Text("webchat.front.answered_more"),
    "demo": Text("webchat.front.demo"),
    "demo_more": Text("webchat.front.demo_more"),
    "footer": Text("webchat.front.footer"),
    "made_up": Text("webchat.front.made_up"),
    "language": Text("webchat.language"),
    "skip": Text("webchat.skip"),
}

INVITATION = {
    "title": Text("webchat.invitation.title"),
    "for_name": Text("webchat.invitation.for_name"),
    "post": Text("webchat.invitation.post"),
    "another": Text("webchat.invitation.another"),
    "office": Text("webchat.invitation.office"),
    "explain": Text("webchat.invitation.explain"),
    "open": Text("webchat.invitation.open"),
    "over": Text("webchat.invitation.over"),
    "over_more": Text("webchat.invitation.over_more"),
    "skip": Text("webchat.skip"),
}

UPLOAD = {
    "title": Text("webchat.upload.title"),
    "explain": Text("webchat.upload.explain"),
    "file": Text("webchat.upload.file"),
    "limit": Text("webchat.upload.limit", limit=_MEGABYTES),
    "send": Text("webchat.upload.send"),
    "secret": Text("webchat.upload.secret"),
    "done": Text("webchat.upload.done"),
    "done_more": Text("webchat.upload.done_more"),
    "over": Text("webchat.upload.over"),
    "over_more": Text("webchat.upload.over_more"),
    "too_big": Text("webchat.too_big", limit=_MEGABYTES),
    "empty": Text("webchat.empty_file"),
    "too_slow": Text("webchat.too_slow"),
    "skip": Text("webchat.skip"),
}
