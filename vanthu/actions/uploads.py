"""One-time web addresses for files too large for a chat."""

from __future__ import annotations

import secrets
from datetime import timedelta

from vanthu.actions.act import Act
from vanthu.actions.refusal import Refusal
from vanthu.locales import Text
from vanthu.store import uploads

#: How long an address may be used; it takes one file.
VALID = timedelta(hours=24)
#: 24 random bytes are 32 characters that an address can carry.
CODE_BYTES = 24


def open_link(act: Act, address_id: int) -> str:
    """A place for one file, which then counts as handed in from this chat; gives its web address.

    Only the SHA-256 of its code is kept. Raises Refusal for somebody without a post: only the office's own people
    hand in documents.
    """
    if not act.hats:
        raise Refusal(Text("uploads.staff_only"))
    code, until = secrets.token_urlsafe(CODE_BYTES), act.now + VALID
    uploads.add(act.conn, code=code, address_id=address_id, now=act.now, expires_at=until)
    act.write("upload.opened", f"address:{address_id}", until=until.isoformat())
    return f"{act.public_url}/tai-len/{code}"
