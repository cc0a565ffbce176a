// Goes in front of the stock glue of the embedded Lean; the edits in `glue_edits.py` call these functions.
// They run in the glue's own scope: FS, NODEFS, fs, HEAP32, _malloc and so on are the glue's. The main
// thread never returns to its event loop while Lean runs, so nothing here may wait for a message.

// Shadow stack of the main thread, and the part at its far end that must stay untouched.
var STACK_BYTES = 128 * 1024 * 1024;
var STACK_GUARD_BYTES = 64 * 1024;
var STACK_GUARD_WORD = 0x57acc0de;
var stackGuard = 0;

// Give the main thread a large stack for what compiled C++ keeps in memory. As built it has 64 KB, and running over
// its end writes into static data without any trap. Called once, before `main`.
function growMainStack() {
  var low = (_malloc(STACK_BYTES) + 15) & -16;
  if (low < 16) abort("no memory for the stack");
  var high = low + STACK_BYTES - 32;
  stackGuard = low;
  growMemViews();
  HEAP32.fill(STACK_GUARD_WORD, low >> 2, (low + STACK_GUARD_BYTES) >> 2);
  _emscripten_stack_set_limits(high, low);
  stackRestore(high);
}

// An overflow of the shadow stack corrupts memory silently. Called before anything is written to stdout, so that a
// process whose memory may be damaged dies instead of giving a verdict.
function requireIntactStack() {
  if (!stackGuard) return;
  growMemViews();
  for (var i = stackGuard >> 2, end = (stackGuard + STACK_GUARD_BYTES) >> 2; i < end; i++) {
    if (HEAP32[i] !== STACK_GUARD_WORD) {
      fs.writeSync(2, "stack overflow: the guard at the end of the stack was overwritten\n");
      process.kill(process.pid, "SIGKILL");
    }
  }
}

// Address of a compiled function or constant, 0 if there is none. Table format: `symbols.py`.
var symbolTable;
function findSymbol(name) {
  if (!symbolTable) {
    var file = fs.readFileSync(scriptDirectory + "lean.sym");
    symbolTable = new Uint32Array(file.buffer.slice(file.byteOffset, file.byteOffset + file.length));
  }
  var first = 0x811c9dc5, second = 0x9747b28c;
  for (var i = 0; i < name.length; i++) {
    var unit = name.charCodeAt(i);
    first = Math.imul(first ^ unit, 0x01000193);
    second = Math.imul(second ^ unit, 0x5bd1e995);
    second ^= second >>> 15;
  }
  first >>>= 0;
  second >>>= 0;
  var mask = symbolTable.length / 3 - 1;
  for (var slot = first & mask; ; slot = (slot + 1) & mask) {
    var address = symbolTable[3 * slot + 2];
    if (!address) return 0;
    if (symbolTable[3 * slot] === first && symbolTable[3 * slot + 1] === second) return address;
  }
}

// Blocking read of what is there, byte for byte. `fs.readSync` on a non-blocking pipe throws EAGAIN.
function readStandardInput(buffer, offset, length) {
  var target = new Uint8Array(buffer.buffer, buffer.byteOffset + offset, length);
  for (;;) {
    try {
      return fs.readSync(0, target, 0, length);
    } catch (error) {
      if (error.code === "EOF") return 0;
      if (error.code !== "EAGAIN") throw new FS.ErrnoError(29);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}

// Write bytes to stdout (descriptor 1) or stderr (2) as they are, all of them.
function writeStandardStream(descriptor, buffer, offset, length) {
  if (descriptor === 1) requireIntactStack();
  var bytes = Buffer.from(buffer.slice(offset, offset + length).buffer);
  for (var done = 0; done < length; ) {
    try {
      done += fs.writeSync(descriptor, bytes, done, length - done);
    } catch (error) {
      if (error.code !== "EAGAIN") throw new FS.ErrnoError(29);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
  return length;
}

// Show the directories of LEAN_WASM_MOUNTS to Lean under their own paths; there is nothing else in its file system
// but an empty stand-in for the program, whose place Lean looks up. Called once in each thread.
function mountDirectories() {
  FS.mkdirTree(thisProgram.slice(0, thisProgram.lastIndexOf("/")));
  FS.writeFile(thisProgram, "");
  for (var directory of (process.env.LEAN_WASM_MOUNTS ?? "").split(":").filter(Boolean)) {
    FS.mkdirTree(directory);
    FS.mount(NODEFS, { root: directory }, directory);
  }
  if (FS.analyzePath(process.cwd()).exists) FS.chdir(process.cwd());
}

// End with the process that started us, also when the main thread is busy for ever. Called in the main thread only.
function endWithParent() {
  var parent = Number(process.env.LEAN_WASM_PARENT ?? 0);
  if (!parent) return;
  var watch = `setInterval(() => { if (process.ppid !== ${parent}) process.kill(process.pid, "SIGKILL") }, 500)`;
  new worker_threads.Worker(watch, { eval: true }).unref();
}
