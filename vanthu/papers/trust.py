"""The certificates that an office trusts: files in a folder, put there by a person (docs/how-to/trust-roots.md)."""

from __future__ import annotations

from pathlib import Path

from asn1crypto import pem, x509

_NAMES = (".pem", ".crt", ".cer", ".der")
_MOST_BYTES = 1024 * 1024


def roots_in(folder: Path) -> tuple[tuple[bytes, ...], tuple[str, ...]]:
    """The certificates (DER) of a folder, and the names of files that hold none. No folder, no roots."""
    roots: list[bytes] = []
    spoilt: list[str] = []
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    for path in files:
        if path.suffix.lower() in _NAMES and path.is_file():
            found = _certificates(path)
            roots += found
            spoilt += [] if found else [path.name]
    return tuple(dict.fromkeys(roots)), tuple(spoilt)


def _certificates(path: Path) -> list[bytes]:
    if path.stat().st_size > _MOST_BYTES:
        return []
    data = path.read_bytes()
    try:
        if pem.detect(data):
            found = [der for kind, _, der in pem.unarmor(data, multiple=True) if kind == "CERTIFICATE"]
        else:
            found = [data]
        for der in found:
            _ = x509.Certificate.load(der, strict=True).subject.native
    except (ValueError, TypeError):
        return []
    return found
