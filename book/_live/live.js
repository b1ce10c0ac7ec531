// Python in the page: cells that run and can be edited. The buttons are in the
// page (bookshell/live.py); nothing is loaded before one of them is pressed.
"use strict";

(() => {
  const script = document.currentScript;
  const here = (name) => new URL(name, script.src).href;
  const kept = `live ${location.pathname}`; // where edits are, in localStorage

  function make(tag, properties = {}, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  function button(text, label, press) {
    const made = make("button", { type: "button", textContent: text, onclick: press });
    if (label) made.ariaLabel = label;
    return made;
  }

  // --- Code in the colours of the built page, by Pygments' classes.

  const words = (text) => new Set(text.split(" "));
  const KEYWORDS = words("as assert async await break class continue def del elif else except"
    + " finally for from global if import lambda nonlocal pass raise return try while with yield");
  const CONSTANTS = words("False None True");
  const OPERATORS = words("and in is not or");
  const BUILT_IN = words("abs all any bool complex dict dir display divmod enumerate filter float"
    + " format getattr hasattr int isinstance len list map max min next object print range repr"
    + " reversed round set slice sorted str sum super tuple type zip");
  const TOKEN = new RegExp([
    /(?<c1>#.*)/,
    /(?<s2>[rbfu]{0,2}(?:"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?))/,
    /(?<mi>\b\d[\w.]*(?:(?<=e)[+-]\d+)?)/,
    /(?<n>[^\W\d]\w*)/,
    /(?<o>[-+*/%@=<>!&|^~]+)/,
    /(?<rest>\s+|[^])/,
  ].map((part) => part.source).join("|"), "giu");

  function coloured(source) {
    const all = document.createDocumentFragment();
    for (const { 0: text, groups } of source.matchAll(TOKEN)) {
      let kind = Object.keys(groups).find((name) => groups[name] !== undefined);
      if (kind === "n") {
        if (KEYWORDS.has(text)) kind = "k";
        else if (CONSTANTS.has(text)) kind = "kc";
        else if (OPERATORS.has(text)) kind = "ow";
        else if (BUILT_IN.has(text)) kind = "nb";
      }
      all.append(kind === "rest" ? text : make("span", { className: kind, textContent: text }));
    }
    all.append("\n");
    return all;
  }

  // --- The editor: a textarea over the coloured code. What is typed for the
  // reader goes in as if typed, so that it can be undone.

  const type = (text) => document.execCommand(text ? "insertText" : "delete", false, text);

  function indent(area, less) {
    const { value, selectionStart: from, selectionEnd: to } = area;
    const start = value.lastIndexOf("\n", from - 1) + 1;
    if (from === to && !less) return type(" ".repeat(4 - ((from - start) % 4)));
    const lines = value.slice(start, to);
    const moved = less ? lines.replace(/^ {1,4}/gm, "") : lines.replace(/^/gm, "    ");
    if (moved === lines) return undefined;
    area.setSelectionRange(start, to);
    return type(moved);
  }

  function newLine(area) {
    const line = area.value.slice(0, area.selectionStart).split("\n").at(-1);
    type(`\n${line.match(/^ */)[0]}${/:\s*(#.*)?$/.test(line) ? "    " : ""}`);
  }

  function onKey(event, cell) {
    const { key, shiftKey, ctrlKey, metaKey } = event;
    if (key === "Enter" && (shiftKey || ctrlKey || metaKey)) runTo(cell);
    else if (key === "Enter" && !event.isComposing) newLine(cell.area);
    else if (key === "Tab") indent(cell.area, shiftKey);
    else if (key === "Escape") cell.run.focus();
    else return;
    event.preventDefault();
  }

  // --- A cell: its code, its bar, what it shows.

  const cells = [...document.querySelectorAll(".live-bar")].map((bar, i) => {
    const box = bar.parentElement.closest(".cell"), pre = bar.parentElement.querySelector("pre");
    const [run, edit] = bar.querySelectorAll("button");
    const output = box.querySelector(".cell_output")
      ?? make("div", { className: "cell_output docutils container" });
    const cell = {
      bar, pre, run, edit, output, number: i + 1, note: bar.querySelector("span"),
      first: pre.textContent.replace(/\n$/, ""), built: [...output.childNodes], ran: false,
      version: 0, sent: null, // of its code and of all above; the one that went to Python
    };
    cell.says = cell.note.textContent;
    cell.moving = output.querySelector(".rnn-explorer, .walk");
    if (!output.isConnected) bar.parentElement.after(output);
    run.onclick = () => runTo(cell);
    edit.onclick = () => {
      enliven();
      cell.area.focus();
    };
    return cell;
  });
  const edited = (cell) => cell.area && cell.area.value !== cell.first;
  const isAsSent = (cell) => cell.sent === cell.version;

  // What a cell shows is pale from the press of Run, or of a key in it, until
  // it has run: it is from before.
  const pale = (cell, is) => cell.output.classList.toggle(
    "live-before", is && !(cell.moving && !edited(cell)));

  // All cells become editors at the first press of any button.
  function enliven() {
    if (panel.isConnected) return;
    document.querySelector("article").append(panel);
    document.documentElement.classList.add("live-shown");
    cells.forEach((cell) => {
      const { pre, bar, number } = cell;
      cell.area = make("textarea", {
        value: cell.first, spellcheck: false, autocapitalize: "off", autocomplete: "off",
        ariaLabel: `Code of cell ${number} of ${cells.length}`,
        title: "Shift+Enter runs, Tab indents, Escape leaves",
        oninput: () => changed(cell), onkeydown: (event) => onKey(event, cell),
      });
      const frame = make("div", { className: "live-edit" });
      pre.replaceWith(frame);
      frame.append(pre, cell.area);
      pre.setAttribute("aria-hidden", "true");
      pre.removeAttribute("tabindex");
      cell.reset = button("Reset", `Reset cell ${number}`, () => reset(cell));
      cell.reset.hidden = true;
      cell.edit.replaceWith(
        ...(number > 1 ? [button("Run all above", `Run all above cell ${number}`,
          () => cells.slice(0, number - 1).forEach(ask))] : []),
        cell.reset);
    });
  }

  // The cells from here on have not run with the code that there is now.
  function changed(cell) {
    cell.pre.replaceChildren(coloured(cell.area.value));
    cells.slice(cell.number - 1).forEach((later) => {
      later.ran = false;
      later.version += 1;
    });
    wait(cell);
    keep();
  }

  function wait(cell) {
    mark(cell, edited(cell) ? "edited, not run" : "");
    pale(cell, Boolean(edited(cell)));
  }

  function mark(cell, text) {
    cell.reset.hidden = !edited(cell) && cell.output.firstChild === (cell.built[0] ?? null);
    cell.bar.parentElement.classList.toggle("live-edited", Boolean(edited(cell)));
    cell.note.textContent = text || cell.says;
  }

  function reset(cell) {
    cell.area.value = cell.first;
    cell.output.replaceChildren(...cell.built);
    changed(cell);
    if (!document.activeElement || document.activeElement === document.body) cell.run.focus();
  }

  // --- Edits stay in the reader's own browser. No address brings any.

  function keep() {
    const edits = Object.fromEntries(cells.filter(edited).map((c) => [c.first, c.area.value]));
    try {
      if (Object.keys(edits).length) localStorage.setItem(kept, JSON.stringify(edits));
      else localStorage.removeItem(kept);
    } catch { /* a browser that keeps nothing */ }
  }

  function recall() {
    let edits = null;
    try {
      edits = JSON.parse(localStorage.getItem(kept));
    } catch { /* it keeps nothing */ }
    const changedCells = edits ? cells.filter((cell) => cell.first in edits) : [];
    if (!changedCells.length) return;
    enliven();
    changedCells.forEach((cell) => { cell.area.value = edits[cell.first]; });
    changedCells.forEach(changed);
    tell("This page shows your edits. They are kept in this browser until you reset them.");
  }

  // --- The panel at the foot of the screen.

  const status = make("span", { role: "status" });
  const progress = make("progress", { hidden: true, ariaLabel: "Loading Python" });
  const runAll = button("Run all", "", () => cells.forEach(ask));
  const stopping = button("Stop", "", stop);
  const panel = make("section", { className: "live-panel", ariaLabel: "Python" },
    status, progress, make("div", {}, runAll, stopping, button("Reset page", "", () => {
      stop();
      cells.forEach(reset);
      tell("The page is as it came.");
    })));
  stopping.disabled = true;

  function tell(text) {
    if (status.textContent !== text) status.textContent = text;
  }

  // --- Running: one worker a page; a queue of cells that wait for it.

  let worker = null, busy = null, queue = [];

  function runTo(cell) {
    enliven();
    cells.slice(0, cell.number - 1).filter((above) => !above.ran).forEach(ask);
    ask(cell);
  }

  // Cells run in the order of the page. What runs is asked for in vain, unless
  // it has been edited since, or one above it has to run anew.
  function ask(cell) {
    const runs = cell === busy && isAsSent(cell)
      && !queue.some((waiting) => waiting.number < cell.number);
    if (runs || queue.includes(cell)) return;
    queue.push(cell);
    queue.sort((one, other) => one.number - other.number);
    pale(cell, true);
    if (!busy) next();
  }

  function next() {
    busy = queue.shift() ?? null;
    stopping.disabled = !busy;
    if (!busy) return;
    if (location.protocol === "file:") {
      end();
      tell(howToServe());
      return;
    }
    const source = busy.area.value;
    if (!worker) {
      worker = new Worker(here(script.dataset.worker));
      worker.onmessage = ({ data: { kind, ...data } }) => heard[kind](data);
      worker.onerror = (event) => heard.broken({ text: event.message || "Python did not start." });
      worker.postMessage({ lock: here(script.dataset.lock), kernel: here("kernel.py") });
    }
    Object.assign(busy, {
      shown: null, text: null, began: performance.now(), sent: busy.version });
    busy.note.textContent = "running …";
    const imports = [source, ...queue.map((cell) => cell.area.value)].join("\n");
    worker.postMessage({ source, imports, name: `cell ${busy.number}` });
  }

  const MB = (bytes) => (bytes / 1e6).toFixed(1);
  const heard = {
    loading({ done, total, name }) {
      progress.hidden = false;
      Object.assign(progress, { max: total, value: done });
      const left = Math.max(total - done, 0);
      tell(left ? `Loading Python, ${name}: ${MB(left)} of ${MB(total)} MB left` : "Starting Python …");
    },
    running() {
      progress.hidden = true;
      const { number, says } = busy;
      tell(`Running cell ${number}${queue.length ? `, ${queue.length} more wait` : ""}. ${says}`);
    },
    stream({ name, text }) {
      if (busy.text?.stream === name) busy.text.append(text);
      else {
        busy.text = make("pre", { textContent: text, stream: name });
        show(boxed(busy.text, `stream ${name}`));
      }
    },
    display({ data }) {
      busy.text = null;
      show(picture(data));
    },
    error({ text }) {
      busy.text = null;
      show(boxed(make("pre", { textContent: text }), "live-error"));
    },
    done({ ok }) {
      const seconds = ((performance.now() - busy.began) / 1000).toFixed(1);
      const cell = busy;
      if (!cell.shown && !(cell.moving && !edited(cell))) cell.output.replaceChildren();
      cell.ran = ok && isAsSent(cell)
        && cells.slice(0, cell.number - 1).every((above) => above.ran);
      pale(cell, false);
      if (!isAsSent(cell)) wait(cell);
      else mark(cell, `${edited(cell) ? "edited, " : ""}${ok ? "ran" : "failed"} in ${seconds} s`);
      const below = cells.slice(cell.number).some((later) => later.ran);
      tell(ok ? `Cell ${cell.number} ran.` : `Cell ${cell.number} failed. ${below
        ? "Cells below it had run before: Run all above sets every name as it was."
        : "What should run after it waits."}`);
      if (!ok) queue.splice(0).forEach((later) => blocked(later, cell));
      next();
    },
    broken({ text }) {
      end();
      tell(`${text} Press Run to try again.`);
    },
  };

  // A cell waits in vain: beside it stands why, and the way to the one above.
  function blocked(cell, failed) {
    wait(cell);
    mark(cell, "not run, for a cell above has failed ");
    cell.note.append(button("Show it", "Show the cell that failed", () => {
      openAround(failed.pre);
      failed.run.focus();
    }));
  }

  function end() {
    worker?.terminate();
    worker = null;
    [busy, ...queue].filter(Boolean).forEach(wait);
    busy = null;
    queue = [];
    stopping.disabled = true;
    progress.hidden = true;
    cells.forEach((cell) => { cell.ran = false; });
  }

  function stop() {
    end();
    tell("Stopped. With the next Run Python starts afresh, and the cells above run first.");
  }

  function howToServe() {
    const path = decodeURIComponent(location.pathname).replace(/^\/(?=[A-Za-z]:)/, "");
    const folder = path.slice(0, path.lastIndexOf("/"));
    return "A page from a folder may not run Python. Serve the folder with "
      + `python -m http.server -d "${folder}" and open http://localhost:8000/ in the browser.`;
  }

  // --- What a cell shows. An explorer stays as the page has it, for it moves.

  function show(element) {
    if (busy.moving && !edited(busy) && !element.classList.contains("live-error")) return;
    if (!busy.shown) busy.output.replaceChildren();
    busy.shown = true;
    busy.output.append(element);
    if (typeof walk === "undefined") return; // the page has no live pieces
    element.querySelectorAll("figure[data-scripts]").forEach((figure) => walk.mount(
      figure, JSON.parse(figure.querySelector("script").textContent)));
  }

  function boxed(pre, kind) {
    scrolling.observe(pre);
    return make("div", { className: `output ${kind} highlight-none notranslate` },
      make("div", { className: "highlight" }, pre));
  }

  function picture(data) {
    const html = data["text/html"] ?? data["image/svg+xml"], tex = data["text/latex"];
    if (html) {
      const box = make("div", { className: "output text_html", innerHTML: html });
      scrolling.observe(box);
      return box;
    }
    if (tex) return formula(tex.replace(/^\$+|\$+$/g, ""));
    return boxed(make("pre", { textContent: data["text/plain"] }), "text_plain");
  }

  let typesetter = null;
  const load = (name) => new Promise((resolve, reject) => {
    document.head.append(make("script", { src: here(name), onload: resolve, onerror: reject }));
  });

  function formula(tex) {
    const inner = make("div", { textContent: tex });
    typesetter ??= Promise.all([load(script.dataset.temml), load("typeset.js")]);
    typesetter.then(() => {
      const mathml = typeset(tex, true);
      if (mathml.startsWith("<math")) inner.innerHTML = mathml;
    }, () => { typesetter = null; });
    scrolling.observe(inner);
    return make("div", { className: "output text_latex math notranslate nohighlight" }, inner);
  }

  recall();
})();
