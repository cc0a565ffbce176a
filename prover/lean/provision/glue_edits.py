"""The edits to the glue `lean.js`: what is replaced by what, and why.

Each edit names the exact text of the stock file that it replaces and how often that text occurs; a file in which
it does not is refused. The functions that the new text calls are in `glue/prelude.js`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass


class GlueEditError(ValueError):
    """The glue is not the text that the edits were written for; the message names the edit."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace `old`, which must occur exactly `count` times, by `new`."""

    name: str
    reason: str
    old: str
    new: str
    count: int = 1

    @property
    def signature(self) -> str:
        """Text that changes when the edit does something else."""
        return f"{self.old}\n{self.new}\n{self.count}"

    def apply(self, text: str) -> str:
        """Return the edited text. Raises `GlueEditError` when the count differs."""
        found = text.count(self.old)
        if found != self.count:
            raise GlueEditError(f"edit `{self.name}` expects its text {self.count} times and found it {found} times")
        return text.replace(self.old, self.new)


@dataclass(frozen=True, slots=True)
class PatternEdit:
    """Rewrite each match of `pattern`, of which there must be exactly `count`."""

    name: str
    reason: str
    pattern: re.Pattern[str]
    rewrite: Callable[[re.Match[str]], str]
    count: int

    @property
    def signature(self) -> str:
        """Text that changes when the edit does something else (but for the code of `rewrite`)."""
        return f"{self.pattern.pattern}\n{self.count}"

    def apply(self, text: str) -> str:
        """Return the edited text. Raises `GlueEditError` when the count differs."""
        edited, found = self.pattern.subn(self.rewrite, text)
        if found != self.count:
            raise GlueEditError(f"edit `{self.name}` expects {self.count} matches and found {found}")
        return edited


STANDARD_STREAM_CALLS = frozenset({"_fd_write", "_fd_read", "_fd_sync", "_fd_fdstat_get"})
"""File calls that a thread still sends to the main thread when they concern stdin, stdout or stderr."""

_FILE_SYSCALLS = (
    "openat|stat64|fstat64|lstat64|newfstatat|faccessat|getcwd|getdents64|readlinkat|fcntl64|ioctl|fstatfs64|statfs64"
    "|unlinkat|mkdirat|renameat|ftruncate64|rmdir|chdir"
)
_FILE_CALL = re.compile(
    rf"function (?P<name>___syscall_(?:{_FILE_SYSCALLS})"
    r"|_fd_(?:write|read|pread|pwrite|close|seek|sync|fdstat_get)|__(?:mmap|munmap|msync)_js)"
    r"(?P<parameters>\([^)]*\))\{if\(ENVIRONMENT_IS_PTHREAD\)(?P<proxied>return proxyToMainThread\([^;]*;)"
)


def _keep_call_in_thread(match: re.Match[str]) -> str:
    head = f"function {match['name']}{match['parameters']}{{"
    if match["name"] in STANDARD_STREAM_CALLS:
        return f"{head}if(ENVIRONMENT_IS_PTHREAD&&fd<=2){match['proxied']}"
    return head


EDITS: tuple[Edit | PatternEdit, ...] = (
    Edit(
        "no-offset-table",
        "It wrapped each of 200 000 exports in a global; the module imports the address of none of them.",
        "updateGOT(origExports);",
        "",
    ),
    Edit(
        "no-table-scan",
        "The first JavaScript function put into the table made the glue read all of its 170 000 entries.",
        "functionsInTableMap=new WeakMap;updateTableMap(0,wasmTable.length)",
        "functionsInTableMap=new WeakMap",
    ),
    Edit(
        "symbol-lookup",
        "`dlsym` listed the names of all exports and searched the list, for each lookup.",
        "newSymIndex=Object.keys(lib.exports).indexOf(symbol);",
        'if(lib.name=="__main__"){var address=findSymbol(symbol);if(address)return address}'
        "newSymIndex=Object.keys(lib.exports).indexOf(symbol);",
    ),
    Edit(
        "read-once",
        "The module was copied while it was read (116 MB).",
        "var response=await readAsync(binaryFile);return new Uint8Array(response)",
        "return await readAsync(binaryFile)",
    ),
    Edit(
        "free-binary",
        "V8 keeps a copy of the module; ours stayed too, as nothing in a busy main thread starts a collection.",
        "var instance=await WebAssembly.instantiate(binary,imports);return instance",
        "var instance=await WebAssembly.instantiate(binary,imports);binary.buffer.transfer(0);return instance",
    ),
    Edit(
        "pool-size",
        "Four idle threads cost memory and start-up time; one is enough to begin with.",
        "var pthreadPoolSize=4;",
        "var pthreadPoolSize=+(process.env.LEAN_WASM_POOL??4);",
    ),
    Edit(
        "read-stdin",
        "Reads blocked until the buffer was full and cut UTF-8 sequences every 256 bytes.",
        "read(stream,buffer,offset,length,pos){if(!stream.tty||!stream.tty.ops.get_char){throw new FS.ErrnoError(60)}",
        "read(stream,buffer,offset,length,pos){if(!stream.tty||!stream.tty.ops.get_char){throw new FS.ErrnoError(60)}"
        "if(ENVIRONMENT_IS_NODE)return readStandardInput(buffer,offset,length);",
    ),
    Edit(
        "short-read",
        "A short read of a terminal or pipe must end the call, not start the next blocking read.",
        'ret+=curr;if(curr<len)break;if(typeof offset!="undefined"){offset+=curr}}return ret};function _fd_pread(',
        'ret+=curr;if(curr<len||(stream.tty&&curr>0))break;if(typeof offset!="undefined"){offset+=curr}}'
        "return ret};function _fd_pread(",
    ),
    Edit(
        "write-stdout",
        "Output was gathered byte by byte and decoded; now it goes out as it is, after a look at the stack guard.",
        "write(stream,buffer,offset,length,pos){if(!stream.tty||!stream.tty.ops.put_char){throw new FS.ErrnoError(60)}",
        "write(stream,buffer,offset,length,pos){if(!stream.tty||!stream.tty.ops.put_char){throw new FS.ErrnoError(60)}"
        "if(ENVIRONMENT_IS_NODE)"
        "return writeStandardStream(stream.tty.ops===TTY.default_tty1_ops?2:1,buffer,offset,length);",
    ),
    PatternEdit(
        "file-calls-in-threads",
        "A thread's file call waited for the main thread, which looks for such calls once a millisecond.",
        _FILE_CALL,
        _keep_call_in_thread,
        30,
    ),
    Edit(
        "file-system-in-threads",
        "Threads that make their own file calls need the mounts too.",
        "if(ENVIRONMENT_IS_PTHREAD)return startWorker();",
        "if(ENVIRONMENT_IS_PTHREAD){if(!FS.initialized)FS.init();TTY.init();mountDirectories();return startWorker()}",
    ),
    Edit(
        "main-stack",
        "64 KB of stack overflow silently into static data, which is unsound. Also the place to watch the parent.",
        "args.unshift(thisProgram);var argc=args.length;",
        "endWithParent();growMainStack();args.unshift(thisProgram);var argc=args.length;",
    ),
    Edit(
        "mounts",
        "Only named directories are visible to Lean, instead of all of /home and /tmp.",
        'FS.mount(NODEFS,{root:"/home"},"/home");FS.mount(NODEFS,{root:"/tmp"},"/tmp");var cwd=process.cwd();'
        'if(cwd.startsWith("/private/tmp/")){cwd=cwd.replace("/private/tmp/","/tmp/")}'
        'else if(cwd==="/private/tmp"){cwd="/tmp"}FS.chdir(cwd)}',
        "mountDirectories()}",
    ),
    Edit(
        "no-profile",
        "The build counts what it executes and writes the counts into the working directory when it ends.",
        "var ENV={};",
        'var ENV={LLVM_PROFILE_FILE:"/dev/null"};',
    ),
    Edit(
        "constants",
        "`process.binding` is forbidden under node's permission model; `fs.constants` is the same table.",
        'process.binding("constants")["fs"]',
        "fs.constants",
    ),
    Edit(
        "refused-is-an-error",
        "The error of node's permission model has no number; it came out as success, with descriptor 0. Now EACCES.",
        "var code=e.code;return ERRNO_CODES[code]}",
        'var code=e.code;return ERRNO_CODES[code]??(code==="ERR_ACCESS_DENIED"?2:29)}',
    ),
    Edit(
        "no-shell",
        "`system` ran a shell; nothing here may start a process.",
        "var __emscripten_system=command=>{if(ENVIRONMENT_IS_NODE){",
        "var __emscripten_system=command=>{if(false){",
    ),
    Edit(
        "no-debug-output",
        "The build prints its progress on stdout, where replies belong.",
        'console.log("[DEBUG',
        '(()=>{})("[DEBUG',
        55,
    ),
)
