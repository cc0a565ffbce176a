"""The file `lean.sym`: from the name of a compiled function or constant to its address.

Lean's interpreter finds compiled code by name. The stock glue listed the names of 200 000 exports and scanned
them for each lookup; the patched one reads this file once and answers by hashing. It is an open-addressing
hash table of 32-bit little-endian words, `SLOT_WORDS` a slot: two hashes of the name (names themselves are left
out: the writer makes sure that no two names share both hashes) and the address. An address of 0 is an empty slot. A
function's address is its index in the function table. The reader is `findSymbol` in `glue/prelude.js`.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from sys import byteorder

SLOT_WORDS = 3
WORD = 0xFFFFFFFF


def hash_name(name: str) -> tuple[int, int]:
    """Hash the UTF-16 code units of an ASCII name: FNV-1a, and a multiplicative hash with a shift."""
    first, second = 0x811C9DC5, 0x9747B28C
    for unit in name.encode("ascii"):
        first = ((first ^ unit) * 0x01000193) & WORD
        second = ((second ^ unit) * 0x5BD1E995) & WORD
        second ^= second >> 15
    return first, second


def count_slots(names: int) -> int:
    """Number of slots for a table of `names`: a power of two, at most half full."""
    return 1 << max(1, (2 * names - 1).bit_length())


def write_symbols(addresses: Mapping[str, int]) -> bytes:
    """Build the table. Raises `ValueError` when two names share both hashes or an address is 0."""
    slots = count_slots(len(addresses))
    words = array("I", bytes(4 * SLOT_WORDS * slots))
    seen: dict[tuple[int, int], str] = {}
    for name, address in addresses.items():
        hashes = hash_name(name)
        if address == 0:
            raise ValueError(f"`{name}` has address 0, which means absent")
        if hashes in seen:
            raise ValueError(f"`{name}` and `{seen[hashes]}` have the same hashes")
        seen[hashes] = name
        slot = hashes[0] & (slots - 1)
        while words[SLOT_WORDS * slot + 2]:
            slot = (slot + 1) & (slots - 1)
        words[SLOT_WORDS * slot : SLOT_WORDS * slot + SLOT_WORDS] = array("I", [*hashes, address])
    if byteorder == "big":
        words.byteswap()
    return words.tobytes()
