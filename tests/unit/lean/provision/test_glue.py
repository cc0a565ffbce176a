from __future__ import annotations

import re

import pytest

from prover.lean.provision import patch_glue as patching
from prover.lean.provision.glue_edits import EDITS, STANDARD_STREAM_CALLS, Edit, GlueEditError, PatternEdit
from prover.lean.provision.patch_glue import drop_unused_exports, patch_glue, read_prelude

GLUE = (
    "var Module={};function f(){return _used(1)}"
    "var __indirect_function_table,_used,_unused,_start,_other,wasmTable;"
    "function assignWasmExports(wasmExports){"
    '_used=Module["_used"]=wasmExports["used"];_unused=Module["_unused"]=wasmExports["unused"].value;'
    '_start=Module["_start"]=wasmExports["start"].value;_other=Module["_other"]=wasmExports["other"];'
    '__indirect_function_table=wasmTable=wasmExports["__indirect_function_table"]}'
    "var wasmImports;function assignWasmImports(){wasmImports={start:1}}"
    'wasmExports["direct"]();'
)


def test_only_exports_that_the_glue_mentions_are_kept() -> None:
    slim = drop_unused_exports(GLUE)
    assert slim.exports == {"used", "start", "direct", "__indirect_function_table"}
    assert "var wasmTable,__indirect_function_table,_used,_start;" in slim.text
    assert "unused" not in slim.text
    assert '_start=Module["_start"]=wasmExports["start"].value' in slim.text
    assert slim.text.endswith('wasmImports={start:1}}wasmExports["direct"]();')


@pytest.mark.parametrize("glue", ["", "var a=1;", GLUE.replace("assignWasmExports", "assignOtherExports")])
def test_glue_of_another_layout_is_refused(glue: str) -> None:
    with pytest.raises(GlueEditError, match="drop-unused-exports"):
        drop_unused_exports(glue)


@pytest.mark.parametrize("text", ["nothing here", "old old"])
def test_an_edit_names_itself_when_its_text_is_not_there(text: str) -> None:
    edit = Edit("sample", "because", "old", "new")
    assert edit.apply("an old text") == "an new text"
    with pytest.raises(GlueEditError, match="edit `sample`"):
        edit.apply(text)


def test_a_pattern_edit_counts_its_matches() -> None:
    edit = PatternEdit("digits", "because", re.compile(r"\d"), lambda match: f"<{match[0]}>", 2)
    assert edit.apply("1 and 2") == "<1> and <2>"
    with pytest.raises(GlueEditError, match="edit `digits` expects 2 matches and found 1"):
        edit.apply("1")


def test_unknown_glue_fails_at_the_first_edit() -> None:
    with pytest.raises(GlueEditError, match=f"edit `{EDITS[0].name}`"):
        patch_glue(drop_unused_exports(GLUE))


def test_the_prelude_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patching, "EDITS", (Edit("sample", "because", "_used(1)", "_used(2)"),))
    text = patch_glue(drop_unused_exports(GLUE))
    assert text.startswith(read_prelude())
    assert "_used(2)" in text


def test_edits_have_distinct_names_and_reasons() -> None:
    assert len({edit.name for edit in EDITS}) == len(EDITS)
    assert all(edit.reason.endswith(".") for edit in EDITS)


def test_every_prelude_function_that_edits_call_exists() -> None:
    defined = set(re.findall(r"^function (\w+)", read_prelude(), re.MULTILINE))
    called = {name for edit in EDITS if isinstance(edit, Edit) for name in re.findall(r"(\w+)\(", edit.new)}
    own = {"findSymbol", "readStandardInput", "writeStandardStream", "mountDirectories", "endWithParent"}
    assert own | {"growMainStack"} <= defined & called


@pytest.mark.parametrize("name", ["_fd_seek", "_fd_write", "___syscall_openat"])
def test_file_calls_stay_in_their_thread_except_for_standard_streams(name: str) -> None:
    edit = next(edit for edit in EDITS if isinstance(edit, PatternEdit))
    call = f"function {name}(fd,b){{if(ENVIRONMENT_IS_PTHREAD)return proxyToMainThread(5,0,1,fd,b);body()}}"
    edited = edit.pattern.sub(edit.rewrite, call)
    if name in STANDARD_STREAM_CALLS:
        condition = "if(ENVIRONMENT_IS_PTHREAD&&fd<=2)return proxyToMainThread(5,0,1,fd,b);"
        assert edited == f"function {name}(fd,b){{{condition}body()}}"
    else:
        assert edited == f"function {name}(fd,b){{body()}}"
