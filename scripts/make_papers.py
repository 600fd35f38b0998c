"""Write the demo office's sample papers and their list: ``python scripts/make_papers.py [--to FOLDER]``.

The words are in ``scripts/papers/*.toml``, one file a paper; the layout is ``decree30``. Commune, province and people
are made up. Running it again changes no byte. Needs Liberation Serif 2, so that the shipped papers look like real ones.
"""

import argparse
import hashlib
import json
import sys
import tomllib
from pathlib import Path
from typing import Any

from decree30 import Annex, Article, Sheet, article_docx, docx, pdf
from decree30.fonts import HOW_TO_GET, liberation

HERE = Path(__file__).parent
SHIPPED = HERE.parent / "vanthu" / "bot" / "demo_papers"
LARGEST = 120_000  # bytes: a paper must travel over a village's mobile network


def sheet_of(data: dict[str, Any]) -> Sheet:
    """A sheet from its TOML table; TypeError names a key that is unknown or missing."""
    fields = _frozen(data)
    if annex := data.get("annex"):
        fields["annex"] = Annex(**_frozen(annex))
    return Sheet(**fields)


def paper(source: dict[str, Any]) -> bytes:
    """The bytes of one paper, in the format that its file name asks for."""
    if article := source.get("article"):
        return article_docx(Article(**_frozen(article)))
    sheet = sheet_of(source["sheet"])
    if source["file"].endswith(".docx"):
        return docx(sheet, legacy=source.get("legacy", False))
    return pdf(sheet)


def entry(source: dict[str, Any], data: bytes) -> str:
    """One ``[[papers]]`` table of the list that the demo page reads."""
    lines = ["[[papers]]", f"file = {_quoted(source['file'])}"]
    for key in ("title", "shows"):
        both = ", ".join(f"{language} = {_quoted(source[key][language])}" for language in ("vi", "en"))
        lines.append(f"{key} = {{ {both} }}")
    lines += [f"outcome = {_quoted(source['outcome'])}", f'sha256 = "{hashlib.sha256(data).hexdigest()}"']
    return "\n".join(lines) + "\n"


def _frozen(table: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}


def _quoted(text: str) -> str:
    """A TOML basic string: JSON's quoting, with Vietnamese letters left readable, is the same."""
    return json.dumps(text, ensure_ascii=False)


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the demo office's sample papers and their list.")
    parser.add_argument("--to", type=Path, default=SHIPPED, help="folder to write into")
    parser.add_argument(
        "--any-font", action="store_true", help="use the built-in font where Liberation is missing"
    )
    options = parser.parse_args()
    if liberation() is None and not options.any_font:
        sys.exit(HOW_TO_GET)
    options.to.mkdir(parents=True, exist_ok=True)
    entries = []
    for path in sorted((HERE / "papers").glob("*.toml")):
        source = tomllib.loads(path.read_text(encoding="utf-8"))
        data = paper(source)
        if len(data) > LARGEST:
            sys.exit(f"{source['file']} has {len(data)} bytes; the most allowed is {LARGEST}.")
        (options.to / source["file"]).write_bytes(data)
        entries.append(entry(source, data))
        print(f"{len(data):>7,}  {source['file']}")
    head = "# Made by scripts/make_papers.py from scripts/papers/: edit there. All of it is fiction.\n"
    (options.to / "papers.toml").write_text("\n".join([head, *entries]), encoding="utf-8")


if __name__ == "__main__":
    main()
