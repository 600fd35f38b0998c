"""A paper or words with a secrecy mark: refused before anything of it is stored.

S0 Đ1, Đ4.3; S1 Đ6.1b; S2 Đ1.2; S3 Đ11.2; S4 Đ3.2 (ghi chú 3); Luật Bảo vệ bí mật nhà nước 117/2025/QH15.
"""

from __future__ import annotations

from vanthu.actions.act import Act
from vanthu.actions.cards import article_labels, contact, quoted_words
from vanthu.locales import Text


def refuse_secret(act: Act, *, found_in: str) -> tuple[Text, ...]:
    """Enter in the journal that something marked secret came, without its content or name, and say what to do.

    ``found_in`` is ``words`` (caption, file name, message) or ``file`` (the paper itself).
    """
    citations = act.rules.secrecy()
    rule = "; ".join(map(str, citations)) or None
    act.write("secrecy.refused", "secrecy:refused", rule=rule, found_in=found_in)
    return (
        Text("secrecy.refused"),
        Text("secrecy.what_to_do"),
        Text("secrecy.not_kept"),
        Text("secrecy.articles", articles=article_labels(citations), words=quoted_words(citations)),
        *contact(act),
    )
