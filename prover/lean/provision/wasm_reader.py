"""The primitive encodings of WebAssembly binaries: LEB128 numbers, names, and a cursor that reads them.

Format: WebAssembly core specification, "Binary Format / Values"
(https://webassembly.github.io/spec/core/binary/values.html).
"""

from __future__ import annotations


class WasmFormatError(ValueError):
    """The bytes are not a WebAssembly module of the shape that is understood here."""


def encode_u32(value: int) -> bytes:
    """Encode as unsigned LEB128."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def encode_s32(value: int) -> bytes:
    """Encode as signed LEB128."""
    out = bytearray()
    while not -0x40 <= value <= 0x3F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value & 0x7F)
    return bytes(out)


def encode_name(name: str) -> bytes:
    """Encode a name: length in bytes, then UTF-8."""
    encoded = name.encode()
    return encode_u32(len(encoded)) + encoded


class Reader:
    """A cursor over bytes. Reading past the end raises `WasmFormatError`."""

    __slots__ = ("data", "position")

    def __init__(self, data: bytes | memoryview, position: int = 0) -> None:
        self.data = data
        self.position = position

    @property
    def is_at_end(self) -> bool:
        """Whether everything has been read."""
        return self.position >= len(self.data)

    def read_byte(self) -> int:
        """Read one byte."""
        if self.is_at_end:
            raise WasmFormatError("the module ends in the middle of a section")
        byte = self.data[self.position]
        self.position += 1
        return byte

    def read_u32(self) -> int:
        """Read an unsigned LEB128 number."""
        value = shift = 0
        while True:
            byte = self.read_byte()
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def read_s32(self) -> int:
        """Read a signed LEB128 number."""
        value = shift = 0
        while True:
            byte = self.read_byte()
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value - (1 << shift) if byte & 0x40 else value

    def read_bytes(self, count: int) -> bytes | memoryview:
        """Read `count` bytes; a view when the data is a view."""
        if self.position + count > len(self.data):
            raise WasmFormatError("the module ends in the middle of a section")
        self.position += count
        return self.data[self.position - count : self.position]

    def read_name(self) -> str:
        """Read a name."""
        return str(self.read_bytes(self.read_u32()), "utf-8")

    def expect(self, byte: int, what: str) -> None:
        """Read one byte that must be `byte`."""
        found = self.read_byte()
        if found != byte:
            raise WasmFormatError(f"{what}: found byte {found:#04x} where {byte:#04x} belongs")
