from __future__ import annotations

import json
import re
import struct
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover.lean.provision.node import require_node
from prover.lean.provision.patch_glue import read_prelude
from prover.lean.provision.symbols import count_slots, hash_name, write_symbols

names = st.text(st.characters(codec="ascii"), min_size=1)
tables = st.dictionaries(names, st.integers(1, 2**32 - 1), max_size=50)


def find_symbol(table: bytes, name: str) -> int:
    """Look `name` up as `findSymbol` of the prelude does; 0 when absent."""
    words = struct.unpack(f"<{len(table) // 4}I", table)
    mask = len(words) // 3 - 1
    slot = hash_name(name)[0] & mask
    while words[3 * slot + 2]:
        if words[3 * slot : 3 * slot + 2] == hash_name(name):
            return words[3 * slot + 2]
        slot = (slot + 1) & mask
    return 0


@given(tables, names)
def test_lookups_find_what_was_written(addresses: dict[str, int], other: str) -> None:
    table = write_symbols(addresses)
    assert all(find_symbol(table, name) == address for name, address in addresses.items())
    assert find_symbol(table, other) == addresses.get(other, 0)


@given(st.integers(0, 10**6))
def test_a_table_is_a_power_of_two_and_at_most_half_full(count: int) -> None:
    slots = count_slots(count)
    assert slots & (slots - 1) == 0
    assert slots >= 2
    assert count <= slots // 2 or count == 0


def test_address_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="address 0"):
        write_symbols({"lean_nothing": 0})


def test_names_with_equal_hashes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prover.lean.provision.symbols.hash_name", lambda name: (1, 2))
    with pytest.raises(ValueError, match="same hashes"):
        write_symbols({"one": 1, "two": 2})


def test_the_javascript_reader_agrees(tmp_path: Path) -> None:
    addresses = {f"l_Lean_Meta_example_{i}___boxed": 7 * i + 1 for i in range(500)}
    (tmp_path / "lean.sym").write_bytes(write_symbols(addresses))
    found = re.search(r"var symbolTable;\nfunction findSymbol.*?\n}\n", read_prelude(), re.DOTALL)
    assert found
    asked = [*addresses, "absent", "l_Lean_Meta_example_500___boxed"]
    script = f"""
        const fs = require("fs"), scriptDirectory = {json.dumps(f"{tmp_path}/")};
        {found[0]}
        console.log(JSON.stringify({json.dumps(asked)}.map(findSymbol)));
    """
    command = [require_node().node, "-"]
    done = subprocess.run(command, input=script, capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == ""
    assert json.loads(done.stdout) == [*addresses.values(), 0, 0]
