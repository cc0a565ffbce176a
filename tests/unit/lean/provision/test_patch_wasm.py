from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from prover.lean.provision.node import require_node
from prover.lean.provision.patch_wasm import link_module, write_module
from prover.lean.provision.wasm import Kind, SectionId, parse_exports, parse_table, split_sections
from prover.lean.provision.wasm_reader import WasmFormatError
from tests.unit.lean.provision.modules import make_module

CALL_TABLE = """
const [file, indices] = process.argv.slice(1);
const got = { elsewhere: new WebAssembly.Global({ value: "i32", mutable: true }, 0) };
const module = new WebAssembly.Module(require("fs").readFileSync(file));
const table = new WebAssembly.Instance(module, { "GOT.mem": got }).exports.__indirect_function_table;
console.log(JSON.stringify(JSON.parse(indices).map(index => table.get(index)())));
"""


def test_every_exported_function_gets_one_table_entry() -> None:
    linked = link_module(make_module())
    assert linked.table.minimum == 5
    assert linked.addresses == {"f2": 1, "f0": 2, "f1": 3, "alias": 3, "f3": 4, "data": 64}


def test_thread_locals_and_variables_have_no_address() -> None:
    linked = link_module(make_module())
    assert linked.thread_locals == {"local"}
    assert not {"local", "counter"} & linked.addresses.keys()


def test_only_needed_exports_are_written() -> None:
    linked = link_module(make_module())
    written = b"".join(write_module(linked, frozenset({"f0"})))
    payloads = {section.id: section.payload for section in split_sections(written)}
    exports = parse_exports(payloads[SectionId.EXPORT])
    assert [e.name for e in exports] == ["f0", "local", "__indirect_function_table"]
    assert exports[-1].kind is Kind.TABLE
    assert parse_table(payloads[SectionId.TABLE]).minimum == 5


def test_other_sections_are_carried_over() -> None:
    module = make_module()
    written = b"".join(write_module(link_module(module), frozenset()))
    changed = {SectionId.TABLE, SectionId.EXPORT, SectionId.ELEMENT}
    before = [(s.id, bytes(s.payload)) for s in split_sections(module) if s.id not in changed]
    after = [(s.id, bytes(s.payload)) for s in split_sections(written) if s.id not in changed]
    assert before == after


def test_the_written_module_runs_and_its_addresses_are_right(tmp_path: Path) -> None:
    linked = link_module(make_module())
    file = tmp_path / "small.wasm"
    file.write_bytes(b"".join(write_module(linked, frozenset())))
    names = ["f0", "f1", "f2", "f3", "alias"]
    indices = json.dumps([linked.addresses[name] for name in names])
    command = [require_node().node, "-e", CALL_TABLE, str(file), indices]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == ""
    assert json.loads(done.stdout) == [0, 10, 20, 30, 10]


def test_a_module_that_needs_its_own_offsets_is_refused() -> None:
    with pytest.raises(WasmFormatError, match="own export `data`"):
        link_module(make_module(offset_import="data"))


def test_a_module_without_a_section_is_refused() -> None:
    with pytest.raises(WasmFormatError, match="no import section"):
        link_module(b"\0asm\x01\0\0\0")
