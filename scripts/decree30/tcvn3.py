"""Unicode into TCVN3 (TCVN 5712:1993, VN3), the character set of the .VnTime fonts that offices used before 2002.

It has capitals only for Ă Â Ê Ô Ơ Ư Đ; other accented capitals were made by setting small letters in .VnTimeH.
"""

import unicodedata

SMALL = ".VnTime"
CAPITALS = ".VnTimeH"
_LETTERS = "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
_CODES = "¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ"
_TABLE = dict(zip(_LETTERS, _CODES, strict=True))


def encode(text: str) -> str:
    """The same words as the Latin-1 letters that TCVN3 puts in their place.

    Raises ValueError for an accented capital, which the set does not have.
    """
    out = []
    for letter in unicodedata.normalize("NFC", text):
        code = letter if letter.isascii() else _TABLE.get(letter)
        if code is None:
            raise ValueError(
                f"TCVN3 has no {letter!r} (in {text!r}); set it in {CAPITALS} or choose another word."
            )
        out.append(code)
    return "".join(out)


def encode_run(text: str) -> tuple[str, str]:
    """A run of letters and the font that shows it: all capitals go to the font of capitals."""
    if text.isupper() and not text.isascii():
        return encode(text.lower()), CAPITALS
    return encode(text), SMALL
