"""Objects as JSON that is written as what differs from another object of their sort.

What we make for a thousand strategies differs in a few names: with the first of a sort as the
dictionary of its compression, each of the others takes a twentieth of its text.
"""

import zlib

import msgspec

from tradewind_operator.model import Manifest

_BARE = -zlib.MAX_WBITS
"""Without a header and a checksum: nobody else reads it."""
_LEVEL, _MEMORY = 6, 8


class Likeness(msgspec.Struct, frozen=True, gc=False):
    """An object. `like` is the JSON of another of its sort, shared by all of them."""

    like: bytes
    packed: bytes

    def manifest(self) -> Manifest:
        """The object, decoded anew."""
        unpacker = zlib.decompressobj(_BARE, zdict=self.like)
        plain: Manifest = msgspec.json.decode(unpacker.decompress(self.packed))
        return plain


class Likenesses:
    """Packs objects, each sort in the likeness of the first of it that was seen."""

    def __init__(self) -> None:
        self._first: dict[str, bytes] = {}

    def of(self, sort: str, manifest: Manifest) -> Likeness:
        """Pack an object of a sort."""
        text = msgspec.json.encode(manifest)
        like = self._first.setdefault(sort, text)
        packer = zlib.compressobj(
            _LEVEL, zlib.DEFLATED, _BARE, _MEMORY, zlib.Z_DEFAULT_STRATEGY, like
        )
        return Likeness(like, packer.compress(text) + packer.flush())
