from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover.lean.provision.wasm import (
    ElementSegment,
    Export,
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
from prover.lean.provision.wasm_reader import Reader, WasmFormatError, encode_name, encode_s32, encode_u32

u32 = st.integers(0, 2**32 - 1)
s32 = st.integers(-(2**31), 2**31 - 1)


@given(u32)
def test_unsigned_numbers_round_trip(value: int) -> None:
    encoded = encode_u32(value)
    reader = Reader(encoded)
    assert reader.read_u32() == value
    assert reader.is_at_end
    assert len(encoded) <= 5


@given(s32)
def test_signed_numbers_round_trip(value: int) -> None:
    reader = Reader(encode_s32(value))
    assert reader.read_s32() == value
    assert reader.is_at_end


@pytest.mark.parametrize(("value", "encoded"), [(0, "00"), (624485, "e58e26"), (127, "7f"), (128, "8001")])
def test_unsigned_numbers_as_in_the_standard(value: int, encoded: str) -> None:
    assert encode_u32(value).hex() == encoded


@pytest.mark.parametrize(
    ("value", "encoded"), [(-123456, "c0bb78"), (63, "3f"), (64, "c000"), (-64, "40"), (-65, "bf7f")]
)
def test_signed_numbers_as_in_the_standard(value: int, encoded: str) -> None:
    assert encode_s32(value).hex() == encoded


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_names_round_trip(name: str) -> None:
    assert Reader(encode_name(name)).read_name() == name


@pytest.mark.parametrize("data", [b"", b"\x80", b"\xff\xff"])
def test_reading_past_the_end_is_refused(data: bytes) -> None:
    with pytest.raises(WasmFormatError, match="ends in the middle"):
        Reader(data).read_u32()


def test_a_name_longer_than_the_data_is_refused() -> None:
    with pytest.raises(WasmFormatError, match="ends in the middle"):
        Reader(b"\x05ab").read_name()


@given(st.lists(st.tuples(st.integers(0, 12), st.binary(max_size=300))))
def test_sections_round_trip(pairs: list[tuple[int, bytes]]) -> None:
    sections = [Section(number, payload) for number, payload in pairs]
    module = b"".join(join_sections(sections))
    assert [(s.id, bytes(s.payload)) for s in split_sections(module)] == pairs


@pytest.mark.parametrize("data", [b"", b"\0asm\x02\0\0\0", b"<!DOCTYPE html>"])
def test_other_files_are_refused(data: bytes) -> None:
    with pytest.raises(WasmFormatError, match="not a WebAssembly module"):
        list(split_sections(data))


@given(st.lists(st.builds(Export, st.text(st.characters(codec="utf-8")), st.sampled_from(Kind), u32)))
def test_exports_round_trip(exports: list[Export]) -> None:
    section = encode_exports(exports)
    assert section.id == SectionId.EXPORT
    assert parse_exports(section.payload) == exports


@given(st.lists(st.builds(ElementSegment, s32, st.lists(u32).map(tuple))))
def test_element_segments_round_trip(segments: list[ElementSegment]) -> None:
    assert parse_elements(encode_elements(segments).payload) == segments


@given(u32, st.none() | u32)
def test_tables_round_trip(minimum: int, maximum: int | None) -> None:
    table = Table(minimum, maximum)
    assert parse_table(encode_table(table).payload) == table


def test_imports_of_every_kind_are_read() -> None:
    entries = [
        encode_name("env") + encode_name("f") + b"\x00\x07",
        encode_name("env") + encode_name("t") + b"\x01\x70\x01\x02\x03",
        encode_name("env") + encode_name("memory") + b"\x02\x03\x80\x02\x80\x80\x02",
        encode_name("GOT.mem") + encode_name("g") + b"\x03\x7f\x01",
        encode_name("env") + encode_name("e") + b"\x04\x00\x05",
    ]
    assert parse_imports(encode_u32(len(entries)) + b"".join(entries)) == [
        Import("env", "f", Kind.FUNCTION),
        Import("env", "t", Kind.TABLE),
        Import("env", "memory", Kind.MEMORY),
        Import("GOT.mem", "g", Kind.GLOBAL),
        Import("env", "e", Kind.TAG),
    ]


def test_globals_of_every_initialiser_are_read() -> None:
    payload = b"\x05" + b"\x7f\x00\x41\x7f\x0b" + b"\x7e\x01\x42\x05\x0b" + b"\x7f\x00\x23\x00\x0b"
    payload += b"\x7d\x00\x43" + bytes(4) + b"\x0b" + b"\x7c\x00\x44" + bytes(8) + b"\x0b"
    found = parse_globals(payload)
    assert [(g.value_type, g.is_mutable, g.init) for g in found] == [
        (0x7F, False, -1),
        (0x7E, True, None),
        (0x7F, False, None),
        (0x7D, False, None),
        (0x7C, False, None),
    ]


def test_a_computed_global_is_refused() -> None:
    with pytest.raises(WasmFormatError, match="instruction 0xd2"):
        parse_globals(b"\x01\x70\x00\xd2\x00\x0b")


def test_two_tables_are_refused() -> None:
    with pytest.raises(WasmFormatError, match="number of tables"):
        parse_table(b"\x02\x70\x00\x01\x70\x00\x01")


def test_thread_locals_are_read_from_the_dylink_section() -> None:
    infos = b"\x02" + encode_name("plain") + encode_u32(4) + encode_name("local") + encode_u32(0x104)
    payload = encode_name("dylink.0") + b"\x01\x02\x00\x00" + b"\x03" + encode_u32(len(infos)) + infos
    assert parse_thread_locals(payload) == ["local"]
    assert parse_thread_locals(encode_name("name") + b"\x01\x02\x00\x00") == []
