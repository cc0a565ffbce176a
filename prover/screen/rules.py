"""The rules of the static screen: words that no honest proof needs, and why each is turned away.

The screen is a first line, never the last one: the verdict has to hold without it. It saves Lean's time, keeps most
code that would run during elaboration out of the workers, and gives a plain reason. A rule that would turn away honest
proofs does more harm than good here.
"""

from __future__ import annotations

import re

REASONS = {
    "hash-command": "`#` commands run code or print; a proof needs none",
    "meta-command": "runs code while Lean elaborates",
    "syntax-command": "changes the syntax or the elaborator",
    "notation": "changes what the statement's symbols mean",
    "unsafe": "the kernel does not check it",
    "attribute": "makes compiled code differ from what the kernel checks, or hooks into the elaborator",
    "axiom": "assumes instead of proving",
    "opaque": "hides a value that a proof could not use",
    "native": "trusts the compiler",
    "sorry": "leaves a gap in the proof",
    "option": "switches off a check or hides a gap",
    "limit": "takes away a limit; give a number within the bounds",
    "import": "the imports come with the reference",
    "meta-name": "belongs to metaprogramming, not to proofs",
    "io": "reads or writes outside of Lean",
    "instance": "gives an operation of the statement another meaning",
    "variable": "adds a binder to the restated theorem; close its section before",
    "look-alike": "looks like another character, or cannot be seen",
    "size": "the candidate is too long",
}
"""One line for each rule, by its name."""

STATING_RULES = frozenset({"notation", "opaque", "instance", "variable"})
"""Rules that do not hold for a file which is its own reference: there these commands say what is stated."""

MAX_CHARS = 4_000_000
MAX_HEARTBEATS = 10_000_000
MAX_REC_DEPTH = 100_000

KEYWORDS = {
    **dict.fromkeys(
        ("run_cmd", "run_elab", "run_meta", "run_tac", "run_conv", "by_elab", "initialize", "builtin_initialize",
         "register_option", "register_simp_attr", "add_decl_doc"),
        "meta-command",
    ),
    **dict.fromkeys(
        ("elab", "elab_rules", "macro", "macro_rules", "syntax", "declare_syntax_cat", "binder_predicate", "unif_hint",
         "simproc", "dsimproc", "simproc_decl", "dsimproc_decl", "builtin_simproc", "builtin_dsimproc",
         "declare_config_elab", "declare_simp_like_tactic"),
        "syntax-command",
    ),
    **dict.fromkeys(("notation", "notation3", "infix", "infixl", "infixr", "prefix", "postfix"), "notation"),
    **dict.fromkeys(("unsafe", "partial"), "unsafe"),
    "axiom": "axiom",
    "opaque": "opaque",
    **dict.fromkeys(("native_decide", "bv_decide"), "native"),
    **dict.fromkeys(("sorry", "admit", "stop"), "sorry"),
    "import": "import",
    "include_str": "io",
    "implemented_by": "attribute",
}  # fmt: skip
"""Reserved words; Lean itself allows none of them as the name of anything."""

HASH_COMMANDS = frozenset({
    "eval", "eval!", "reduce", "print", "exit", "check", "check_failure", "synth", "help", "guard", "guard_expr",
    "guard_msgs", "where", "version", "time", "find", "norm_num", "simp", "widget", "html", "import_path", "find_home",
    "min_imports", "show_kind", "discr_tree_key", "print_prefix", "lint", "long_names", "with_exporting",
})  # fmt: skip
"""`#card` may be an operator of Mathlib; these are commands wherever they stand."""

ATTRIBUTES = frozenset({
    "implemented_by", "extern", "csimp", "export", "init", "builtin_init", "command_elab", "term_elab", "tactic",
    "macro", "builtin_command_elab", "builtin_term_elab", "builtin_tactic", "builtin_macro", "app_unexpander", "delab",
    "app_delab", "command_parser", "term_parser", "tactic_parser", "simproc", "never_extract", "never_unfold", "tcb",
    "command_code_action", "code_action_provider", "run_parser_attribute_hooks", "macro_inline", "default_instance",
    "unification_hint", "quot_precheck", "env_linter", "computed_fields", "deprecated_syntax",
})  # fmt: skip

OPTIONS = re.compile(
    r"(?:debug|compiler|bootstrap|internal|interpreter|doc\.verso|warn\.sorry|Elab\.async|warningAsError)\b.*"
)
LIMITS = {
    "maxHeartbeats": MAX_HEARTBEATS,
    "synthInstance.maxHeartbeats": MAX_HEARTBEATS,
    "maxRecDepth": MAX_REC_DEPTH,
    "synthInstance.maxSize": MAX_REC_DEPTH,
    "exponentiation.threshold": MAX_REC_DEPTH,
}

META_NAMES = re.compile(
    r"""(?: Lean\.(?:Elab|Meta|Parser|Environment|Kernel|Declaration|Macro|Compiler|IR|Server|PrettyPrinter|Core|CoreM
              |Expr|Syntax|Name|Json|Linter|Tactic|EnvExtension|PersistentEnvExtension|KVMap|Options|Message\w*
              |setEnv|modifyEnv|getEnv|addDecl\w*|addAndCompile|compileDecl\w*|evalConst\w*|registerBuiltin\w*)
          | (?:Elab|Meta|Tactic|Term|Command)\.(?:\w*M|run\w*|eval\w*|Tactic|Command|Term)
          | CoreM | MetaM | TacticM | TermElabM | CommandElabM | MacroM | MonadEnv | ParserDescr
        )(?:\..*)?""",
    re.VERBOSE,
)
"""Full names, from their first part on."""

META_ROOTS = {"IO": "io", "EIO": "io", "BaseIO": "io"}
"""First parts of names."""

FORBIDDEN_PARTS = {
    **dict.fromkeys(("sorryAx",), "sorry"),
    **dict.fromkeys(("ofReduceBool", "ofReduceNat", "trustCompiler", "reduceBool", "reduceNat"), "native"),
    **dict.fromkeys(
        ("unsafeCast", "unsafeIO", "unsafeEIO", "unsafeBaseIO", "ptrEq", "ptrAddrUnsafe", "withPtrEq", "withPtrAddr",
         "lcProof", "lcUnreachable", "lcAny"),
        "unsafe",
    ),
    **dict.fromkeys(
        ("addDecl", "addDeclCore", "addDeclWithoutChecking", "addAndCompile", "setEnv", "modifyEnv", "evalDecl"),
        "meta-name",
    ),
}  # fmt: skip
"""Parts of names, wherever they stand in one."""

OPERATION_CLASSES = frozenset({
    *(f"{prefix}{name}" for prefix in ("", "H") for name in ("Add", "Sub", "Mul", "Div", "Mod", "Pow", "SMul")),
    "HAppend", "Append", "HOr", "HAnd", "HShiftLeft", "HShiftRight", "Neg", "Inv", "Zero", "One", "OfNat", "NatCast",
    "IntCast", "OfScientific", "NatPow", "Pow", "LE", "LT", "Dvd", "BEq", "Ord", "Max", "Min", "Membership", "Coe",
    "CoeTC", "CoeT", "CoeOut", "CoeTail", "CoeHead", "CoeFun", "CoeSort", "CoeHTCT", "GetElem", "HasSubset", "Union",
    "Inter", "SDiff", "Insert", "Singleton", "EmptyCollection", "Setoid", "HasEquiv", "HasSSubset",
})  # fmt: skip
"""Classes behind operators, numerals and coercions: a second instance changes what a statement means."""

LOOK_ALIKES = re.compile(
    "[\u00ad\u0400-\u052f\u0530-\u058f\u13a0-\u13ff\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\uff01-\uff5e]"
)
"""Cyrillic, Armenian, Cherokee, full-width, invisible and bidirectional characters; Lean's own alphabet has none."""
