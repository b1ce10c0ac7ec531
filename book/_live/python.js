// The worker in which Python runs: one a page, ended by Stop.
//
// It is told what to run, {source, name}, and before that once where things
// are, {lock, kernel}. It answers with {kind, …}: "loading" while files come,
// what the cell shows (kernel.py says what), and "done", or "broken".
"use strict";

const say = (kind, data) => postMessage({ kind, ...data });
let lock, place, kernel, python, missing;

// A browser that keeps a file asks whether it is still the site's.
const ask = (address, options, cache) => fetched(
  address, { ...options, integrity: undefined, cache });
const fetched = self.fetch;

// Each file counts as it comes. Python then gets the browser's own copy: only
// of a file that nobody has read on its way is what was compiled kept, too.
const loading = { done: 0, total: 0, name: "" };
self.fetch = async (address, options = {}) => {
  const name = new URL(address, place).pathname.split("/").at(-1);
  try {
    const response = await ask(address, options, "no-cache");
    if (!response.ok) throw new Error(`status ${response.status}`);
    for await (const part of pieces(response.body.getReader())) {
      loading.done += part.length;
      say("loading", { ...loading, name });
    }
    return await ask(address, options, "force-cache");
  } catch (error) {
    missing = `${name} could not be loaded (${error.message}).`;
    throw error;
  }
};

async function* pieces(reader) {
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

// What a source imports, and what that depends on, unless it is there.
function packages(source) {
  const names = new Set();
  const add = (name) => {
    if (names.has(name) || python?.loadedPackages[lock.packages[name].name]) return;
    names.add(name);
    lock.packages[name].depends.forEach(add);
  };
  for (const [, one, several] of source.matchAll(
    /(?:^|;)[^\S\n]*(?:from\s+(\w+)|import\s+([\w., \t]+))/gm,
  )) {
    const words = (one ?? several).split(",").map((part) => part.trim().split(/\W/)[0]);
    Object.entries(lock.packages)
      .filter(([, { imports }]) => words.some((word) => imports.includes(word)))
      .forEach(([key]) => add(key));
  }
  loading.total += [...names].reduce((sum, n) => sum + lock.packages[n].size, 0);
  return [...names];
}

async function start(source) {
  lock = await (await ask(place, {}, "no-cache")).json();
  loading.total = Object.values(lock.core).reduce((sum, size) => sum + size, 0);
  const first = packages(source);
  const indexURL = new URL(".", place).href;
  say("loading", { ...loading, name: "pyodide.asm.js" });
  importScripts(`${indexURL}pyodide.js`, `${indexURL}pyodide.asm.js`);
  loading.done += lock.core["pyodide.asm.js"];
  python = await loadPyodide({ indexURL, lockFileURL: place, packages: first });
  python.registerJsModule("page", { send: (kind, data) => say(kind, JSON.parse(data)) });
  const text = await (await ask(kernel, {}, "no-cache")).text();
  python.runPython(text, { filename: "kernel.py" });
}

self.onmessage = async ({ data }) => {
  if (data.lock) {
    [place, kernel] = [data.lock, data.kernel];
    return;
  }
  try {
    if (!python) await start(data.imports);
    const more = packages(data.imports);
    if (more.length) await python.loadPackage(more, { messageCallback() {} });
    if (missing) throw new Error(missing);
    say("running");
    const run = python.globals.get("run");
    say("done", { ok: run(data.source, data.name) });
    run.destroy();
  } catch (error) {
    say("broken", { text: missing ?? error.message });
  }
};
