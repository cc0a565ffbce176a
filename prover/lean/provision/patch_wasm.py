"""Rewrite `lean.wasm`: fewer exports, and every exported function in the function table.

The stock module exports 201 110 names, which costs V8 10 s and 2.5 GB at each start and is more than some engines
accept. Lean needs them only to look compiled code up by name, and a lookup answers with a table index. So
every exported function gets a table entry (a second element segment), the name-to-index map goes into a file
of its own (`symbols.py`), and the export section shrinks to what the glue mentions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from prover.lean.provision.wasm import (
    I32,
    ElementSegment,
    Export,
    Global,
    Import,
    Kind,
    Section,
    SectionId,
    Table,
    encode_elements,
    encode_exports,
    encode_table,
    join_sections,
    parse_elements,
    parse_exports,
    parse_globals,
    parse_imports,
    parse_table,
    parse_thread_locals,
    split_sections,
)
from prover.lean.provision.wasm_reader import WasmFormatError

_OFFSET_MODULES = frozenset({"GOT.func", "GOT.mem"})


@dataclass(frozen=True, slots=True)
class LinkedModule:
    """A module taken apart, with an address for each exported function and constant."""

    sections: tuple[Section, ...]
    exports: tuple[Export, ...]
    table: Table
    """The function table, grown by the functions of the last element segment."""
    elements: tuple[ElementSegment, ...]
    addresses: dict[str, int]
    """Table index of each exported function, memory address of each exported constant."""
    thread_locals: frozenset[str]
    """Exports that are offsets in a thread's own block: they have no address."""


def link_module(module: bytes) -> LinkedModule:
    """Take a module apart and give every exported function a table index. Raises `WasmFormatError`."""
    sections = tuple(split_sections(module))
    payloads = {section.id: section.payload for section in sections if section.id != SectionId.CUSTOM}
    missing = [section_id.name.lower() for section_id in SectionId if section_id and section_id not in payloads]
    if missing:
        raise WasmFormatError(f"the module has no {missing[0]} section")
    imports, exports = parse_imports(payloads[SectionId.IMPORT]), parse_exports(payloads[SectionId.EXPORT])
    table, elements = parse_table(payloads[SectionId.TABLE]), parse_elements(payloads[SectionId.ELEMENT])
    thread_locals = {name for s in sections if s.id == SectionId.CUSTOM for name in parse_thread_locals(s.payload)}
    _refuse_own_offsets(imports, exports)
    table, elements = _cover_functions(table, elements, exports)
    imported_globals = sum(i.kind is Kind.GLOBAL for i in imports)
    constants = _constant_addresses(exports, parse_globals(payloads[SectionId.GLOBAL]), imported_globals)
    addresses = _function_addresses(exports, elements) | constants
    return LinkedModule(
        sections=sections,
        exports=tuple(exports),
        table=table,
        elements=tuple(elements),
        addresses={name: a for name, a in addresses.items() if name not in thread_locals},
        thread_locals=frozenset(thread_locals),
    )


def _refuse_own_offsets(imports: Sequence[Import], exports: Sequence[Export]) -> None:
    """The patched glue does not fill in addresses that the module imports from itself; none does so."""
    own = {i.name for i in imports if i.module in _OFFSET_MODULES} & {e.name for e in exports}
    if own:
        raise WasmFormatError(f"the module imports the address of its own export `{min(own)}`")


def _cover_functions(
    table: Table, elements: Sequence[ElementSegment], exports: Sequence[Export]
) -> tuple[Table, list[ElementSegment]]:
    """Append a segment with the exported functions that are in no segment yet."""
    if table.maximum is not None:
        raise WasmFormatError("the function table cannot grow")
    present = {function for segment in elements for function in segment.functions}
    absent = dict.fromkeys(e.index for e in exports if e.kind is Kind.FUNCTION and e.index not in present)
    added = ElementSegment(table.minimum, tuple(absent))
    return replace(table, minimum=table.minimum + len(absent)), [*elements, added]


def _function_addresses(exports: Sequence[Export], elements: Sequence[ElementSegment]) -> dict[str, int]:
    slots: dict[int, int] = {}
    for segment in elements:
        for position, function in enumerate(segment.functions):
            slots.setdefault(function, segment.offset + position)
    return {e.name: slots[e.index] for e in exports if e.kind is Kind.FUNCTION}


def _constant_addresses(exports: Sequence[Export], globals_: Sequence[Global], imported: int) -> dict[str, int]:
    """Addresses of data: exported immutable globals that start from a constant other than 0."""
    addresses: dict[str, int] = {}
    for export in exports:
        if export.kind is not Kind.GLOBAL or export.index < imported:
            continue
        variable = globals_[export.index - imported]
        if variable.value_type == I32 and not variable.is_mutable and variable.init:
            addresses[export.name] = variable.init & 0xFFFFFFFF
    return addresses


def write_module(linked: LinkedModule, kept_names: frozenset[str]) -> Iterator[bytes | memoryview]:
    """Yield the bytes of the module with its larger table and only the exports that are still needed.

    Kept are `kept_names`, thread-locals, tables and memories.
    """
    names = kept_names | linked.thread_locals
    exports = [e for e in linked.exports if e.name in names or e.kind in (Kind.TABLE, Kind.MEMORY)]
    changed: dict[int, Section] = {
        SectionId.TABLE: encode_table(linked.table),
        SectionId.EXPORT: encode_exports(exports),
        SectionId.ELEMENT: encode_elements(linked.elements),
    }
    return join_sections([changed.get(section.id, section) for section in linked.sections])
