"""Read and write the sections of a WebAssembly binary that provisioning has to change.

Only what is needed is understood: imports, table, globals, exports, element segments and the thread-local
list of the `dylink.0` section; every other section is carried over as bytes. Formats: WebAssembly core
specification, chapter "Binary Format" (https://webassembly.github.io/spec/core/binary/), and the dynamic
linking convention (https://github.com/WebAssembly/tool-conventions/blob/main/DynamicLinking.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from prover.lean.provision.wasm_reader import Reader, WasmFormatError, encode_name, encode_s32, encode_u32

PREAMBLE = b"\0asm\x01\0\0\0"
FUNCREF = 0x70
I32 = 0x7F
I32_CONST, I64_CONST, GLOBAL_GET, END = 0x41, 0x42, 0x23, 0x0B
FLOAT_SIZES = {0x43: 4, 0x44: 8}
"""Bytes of the constant after `f32.const` and `f64.const`."""
DYLINK_EXPORT_INFO = 3
SYMBOL_IS_THREAD_LOCAL = 0x100


class SectionId(IntEnum):
    """Section numbers, those used here."""

    CUSTOM = 0
    IMPORT = 2
    TABLE = 4
    GLOBAL = 6
    EXPORT = 7
    ELEMENT = 9


class Kind(IntEnum):
    """What an import or an export is."""

    FUNCTION = 0
    TABLE = 1
    MEMORY = 2
    GLOBAL = 3
    TAG = 4


@dataclass(frozen=True, slots=True)
class Section:
    """One section: its number and its contents without number and length."""

    id: int
    payload: bytes | memoryview


@dataclass(frozen=True, slots=True)
class Import:
    """An imported item; its type is skipped over, not kept."""

    module: str
    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Export:
    """An exported item; `index` counts within its kind, imports first."""

    name: str
    kind: Kind
    index: int


@dataclass(frozen=True, slots=True)
class Global:
    """A global variable; `init` is None unless it starts from an `i32.const`."""

    value_type: int
    is_mutable: bool
    init: int | None


@dataclass(frozen=True, slots=True)
class Table:
    """The function table: its least size, in entries, and the greatest if there is one."""

    minimum: int
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class ElementSegment:
    """An active segment: `functions` fill table 0 from `offset` on."""

    offset: int
    functions: tuple[int, ...]


def split_sections(module: bytes) -> Iterator[Section]:
    """Yield the sections of a module in order, as views of it."""
    if module[: len(PREAMBLE)] != PREAMBLE:
        raise WasmFormatError("not a WebAssembly module of version 1")
    reader = Reader(memoryview(module), len(PREAMBLE))
    while not reader.is_at_end:
        section_id = reader.read_byte()
        yield Section(section_id, reader.read_bytes(reader.read_u32()))


def join_sections(sections: Sequence[Section]) -> Iterator[bytes | memoryview]:
    """Yield the bytes of a module piece by piece, so that a large one is never copied whole."""
    yield PREAMBLE
    for section in sections:
        yield bytes([section.id]) + encode_u32(len(section.payload))
        yield section.payload


def parse_imports(payload: bytes | memoryview) -> list[Import]:
    """Parse an import section."""
    reader = Reader(payload)
    return [_parse_import(reader) for _ in range(reader.read_u32())]


def _parse_import(reader: Reader) -> Import:
    module, name, kind = reader.read_name(), reader.read_name(), Kind(reader.read_byte())
    match kind:
        case Kind.FUNCTION:
            reader.read_u32()
        case Kind.TABLE:
            reader.read_byte()
            _parse_limits(reader)
        case Kind.MEMORY:
            _parse_limits(reader)
        case Kind.GLOBAL:
            reader.read_bytes(2)
        case Kind.TAG:
            reader.read_byte()
            reader.read_u32()
    return Import(module, name, kind)


def parse_exports(payload: bytes | memoryview) -> list[Export]:
    """Parse an export section."""
    reader = Reader(payload)
    return [Export(reader.read_name(), Kind(reader.read_byte()), reader.read_u32()) for _ in range(reader.read_u32())]


def encode_exports(exports: Sequence[Export]) -> Section:
    """Encode an export section."""
    entries = (encode_name(e.name) + bytes([e.kind]) + encode_u32(e.index) for e in exports)
    return Section(SectionId.EXPORT, encode_u32(len(exports)) + b"".join(entries))


def parse_globals(payload: bytes | memoryview) -> list[Global]:
    """Parse a global section whose initialisers are single instructions."""
    reader = Reader(payload)
    return [_parse_global(reader) for _ in range(reader.read_u32())]


def _parse_global(reader: Reader) -> Global:
    value_type, is_mutable = reader.read_byte(), reader.read_byte() == 1
    opcode = reader.read_byte()
    init = reader.read_s32() if opcode == I32_CONST else None
    if opcode in (I64_CONST, GLOBAL_GET):
        reader.read_s32()
    elif opcode in FLOAT_SIZES:
        reader.read_bytes(FLOAT_SIZES[opcode])
    elif opcode != I32_CONST:
        raise WasmFormatError(f"global initialised by instruction {opcode:#04x}")
    reader.expect(END, "global")
    return Global(value_type, is_mutable, init)


def _parse_limits(reader: Reader) -> Table:
    has_maximum = reader.read_byte() & 1
    minimum = reader.read_u32()
    return Table(minimum, reader.read_u32() if has_maximum else None)


def parse_table(payload: bytes | memoryview) -> Table:
    """Parse a table section that holds exactly one table of functions."""
    reader = Reader(payload)
    reader.expect(1, "number of tables")
    reader.expect(FUNCREF, "table type")
    return _parse_limits(reader)


def encode_table(table: Table) -> Section:
    """Encode a table section with one table of functions."""
    limits = encode_u32(table.minimum) + (b"" if table.maximum is None else encode_u32(table.maximum))
    return Section(SectionId.TABLE, bytes([1, FUNCREF, table.maximum is not None]) + limits)


def parse_elements(payload: bytes | memoryview) -> list[ElementSegment]:
    """Parse an element section of active segments at constant offsets in table 0."""
    reader = Reader(payload)
    return [_parse_segment(reader) for _ in range(reader.read_u32())]


def _parse_segment(reader: Reader) -> ElementSegment:
    reader.expect(0, "element segment flags")
    reader.expect(I32_CONST, "element segment offset")
    offset = reader.read_s32()
    reader.expect(END, "element segment offset")
    return ElementSegment(offset, tuple(reader.read_u32() for _ in range(reader.read_u32())))


def encode_elements(segments: Sequence[ElementSegment]) -> Section:
    """Encode an element section."""
    out = bytearray(encode_u32(len(segments)))
    for segment in segments:
        out += bytes([0, I32_CONST]) + encode_s32(segment.offset) + bytes([END])
        out += encode_u32(len(segment.functions)) + b"".join(map(encode_u32, segment.functions))
    return Section(SectionId.ELEMENT, bytes(out))


def parse_thread_locals(payload: bytes | memoryview) -> list[str]:
    """Names of the thread-local exports that a `dylink.0` section lists; none for other sections."""
    reader = Reader(payload)
    if reader.read_name() != "dylink.0":
        return []
    names: list[str] = []
    while not reader.is_at_end:
        kind, size = reader.read_byte(), reader.read_u32()
        entries = Reader(reader.read_bytes(size))
        if kind == DYLINK_EXPORT_INFO:
            infos = [(entries.read_name(), entries.read_u32()) for _ in range(entries.read_u32())]
            names += [name for name, flags in infos if flags & SYMBOL_IS_THREAD_LOCAL]
    return names
