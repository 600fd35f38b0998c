"""Looking into objects of a PDF through pyHanko without following more references than meant."""

from __future__ import annotations

from typing import Any

from pyhanko.pdf_utils import generic


def kind_of(field: Any) -> Any:
    for _ in range(8):
        if "/FT" in field:
            return field["/FT"]
        if "/Parent" not in field:
            return None
        field = field["/Parent"]
    return None


def is_visible(field: Any) -> bool:
    return area(field) > 0


def area(field: Any) -> float:
    """In square points."""
    box = [float(side) for side in value_at(field, "/Rect", ())]
    return abs((box[2] - box[0]) * (box[3] - box[1])) if len(box) == 4 else 0.0


def value_at(container: Any, key: str, default: Any = None) -> Any:
    """What a key leads to, through references (pyHanko's own ``get`` stops at them)."""
    if key not in container:
        return default
    return container[key]


def raw(container: Any, key: str) -> Any:
    return container.raw_get(key, decrypt=generic.EncryptedObjAccess.PROXY)


def raw_items(items: Any) -> list[Any]:
    return [items.raw_get(at) for at in range(len(items))] if isinstance(items, generic.ArrayObject) else []


def reference_at(container: Any, key: str) -> generic.Reference | None:
    value = container.raw_get(key) if key in container else None
    return value.reference if isinstance(value, generic.IndirectObject) else None


def differs(old: Any, new: Any) -> set[str]:
    """The keys whose values are not the same, as they are written."""
    missing = object()

    def value(container: Any, key: str) -> Any:
        return container.raw_get(key) if key in container else missing

    return {key for key in {*old, *new} if not same(value(old, key), value(new, key))}


def grew(old: Any, new: Any) -> bool:
    """Whether a dictionary of resources kept all that it had."""
    if not isinstance(old, generic.DictionaryObject) or not isinstance(new, generic.DictionaryObject):
        return same(old, new)
    return all(
        key in new and (same(old.raw_get(key), new.raw_get(key)) or grew(old[key], new[key])) for key in old
    )


def same(old: Any, new: Any) -> bool:
    if isinstance(old, generic.StreamObject) or isinstance(new, generic.StreamObject):
        both = isinstance(old, generic.StreamObject) and isinstance(new, generic.StreamObject)
        return both and dict(old) == dict(new) and old.encoded_data == new.encoded_data
    return type(old) is type(new) and bool(old == new)
