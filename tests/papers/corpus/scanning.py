"""A PDF as a scanner gives it back: pictures of its pages, a little askew, grey, specked and blurred."""

from __future__ import annotations

import io
import random

import numpy as np
import pymupdf
from PIL import Image, ImageFilter


def scanned(data: bytes, dice: random.Random, *, most_pages: int = 3) -> bytes:
    """The same pages as JPEG pictures, one a page; nothing of the text is left."""
    turn = dice.uniform(-1.2, 1.2)
    dots = dice.choice((200, 250, 300))
    grey = dice.random() < 0.5
    speckle = np.random.default_rng(dice.randrange(2**32))
    with pymupdf.open(stream=data, filetype="pdf") as source, pymupdf.open() as target:
        for page in list(source)[:most_pages]:
            picture = page.get_pixmap(dpi=dots, colorspace="gray" if grey else "rgb")
            image = Image.frombytes("L" if grey else "RGB", (picture.width, picture.height), picture.samples)
            white = 255 if grey else (255, 255, 255)
            image = image.rotate(turn, Image.Resampling.BICUBIC, fillcolor=white)
            image = image.filter(ImageFilter.GaussianBlur(dots / 600))
            noise = speckle.normal(-6, 9, np.asarray(image).shape)
            image = Image.fromarray(np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8))
            out = io.BytesIO()
            image.save(out, "JPEG", quality=75)
            leaf = target.new_page(width=page.rect.width, height=page.rect.height)
            leaf.insert_image(leaf.rect, stream=out.getvalue())
        return bytes(target.tobytes())
