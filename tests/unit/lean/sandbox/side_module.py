"""A WebAssembly side module whose loading makes the embedded Lean's glue evaluate a JavaScript text.

What Emscripten calls `EM_JS`: an exported global `__em_js__NAME` points at text in the module's memory, and the loader
evaluates it. Format: https://github.com/WebAssembly/tool-conventions/blob/main/DynamicLinking.md
"""

from __future__ import annotations


def assemble(javascript: str) -> bytes:
    """Return a module that has `javascript` run when it is loaded."""
    text = f"(void)<::>0; {javascript}\0".encode()
    memory_info = number(len(text)) + b"\0\0\0"
    dylink = name("dylink.0") + b"\x01" + number(len(memory_info)) + memory_info
    imports = [
        name("env") + name("memory") + b"\x02\x03" + number(1) + number(65536),  # shared
        name("env") + name("__memory_base") + b"\x03\x7f\x00",
    ]
    global_at_0 = b"\x7f\x00\x41\x00\x0b"
    export = name("__em_js__run") + b"\x03" + number(1)
    data = b"\x00\x23\x00\x0b" + number(len(text)) + text  # at global 0, the memory base
    return b"".join(
        [
            b"\0asm\x01\0\0\0",
            section(0, dylink),
            section(2, vector(imports)),
            section(6, vector([global_at_0])),
            section(7, vector([export])),
            section(11, vector([data])),
        ]
    )


def number(value: int) -> bytes:
    """LEB128."""
    encoded = bytearray()
    while value >= 128:
        encoded.append(value & 127 | 128)
        value >>= 7
    return bytes([*encoded, value])


def name(text: str) -> bytes:
    return number(len(text.encode())) + text.encode()


def vector(items: list[bytes]) -> bytes:
    return number(len(items)) + b"".join(items)


def section(kind: int, content: bytes) -> bytes:
    return bytes([kind]) + number(len(content)) + content
