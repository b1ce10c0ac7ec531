// The walk back as a piece: what a reader's hand does to its state.
"use strict";

walk.back = (() => {
  const { measure, picture, locate } = walk.unrolled;
  const PACE = 220, LONGEST = 2500; // ms a step back, and for all of them
  const REST = 120; // ms without a change, and the hand rests

  const draw = (given, state) => picture(measure(given, state), state);

  // ρ on its scale: 200 places for a factor of ten, each the roundest number
  // that is nearer to it than to the next.
  const place = (rho) => Math.round(200 * Math.log10(rho));

  function rho(at) {
    const exact = 10 ** (at / 200);
    return [1, 2, 3, 4].map((digits) => Number(exact.toPrecision(digits)))
      .find((round) => place(round) === at);
  }

  function mount(figure, given, model) {
    const start = { ...JSON.parse(figure.dataset.state), live: true };
    const panels = figure.querySelector(".walk-panels");
    const boxes = [...figure.querySelectorAll("[data-name]")];
    const more = figure.querySelector("details");
    const still = matchMedia("(prefers-reduced-motion: reduce)");
    const presets = [...figure.querySelectorAll('[data-preset^="{"]')].map(
      (button) => [button.textContent, JSON.parse(button.dataset.preset)]);
    const [full, preset] = ["[data-full]", ".walk-turn output"].map(
      (part) => figure.querySelector(part));
    let state = { ...start }, moving = 0, resting = 0, chosen = start.t, turned = -1;
    let { split } = start; // as the reader has it: a preset's own goes with it

    // ---- state → page ----

    function fill(box) {
      const { name } = box.dataset, value = state[name];
      if (box.type === "radio") box.checked = box.value === value;
      else if (box.type === "checkbox") box.checked = value;
      else if (box.type === "range") {
        box.value = name === "rho" ? place(value) : value;
        const text = String(value).replace("-", "−");
        box.setAttribute("aria-valuetext", text);
        box.nextElementSibling.textContent = text;
      } else if (box !== document.activeElement) {
        box.value = value;
        box.setCustomValidity("");
      }
    }

    function show() {
      walk.show(figure, draw(given, state));
      clearTimeout(resting);
      if (state.all && !state.ghosts) resting = setTimeout(() => set({ ghosts: true }), REST);
    }

    // The controls follow what is set: they stay while a walk moves.
    function tell() {
      boxes.forEach(fill);
      const at = presets.findIndex(([, names]) => Object.entries(names).every(
        ([name, value]) => state[name] === value));
      if (at >= 0) turned = at;
      preset.textContent = presets[at]?.[0] ?? "";
    }

    function set(changes) {
      cancelAnimationFrame(moving);
      state = { ...state, reach: 1, ghosts: false, ...changes };
      state.t = Math.min(state.t, last(state.text));
      state.k = Math.min(state.k, last(state.text));
      show();
      tell();
    }

    // A state that is chosen, not only pointed at.
    function choose(changes) {
      set(changes);
      chosen = state.t;
    }

    function play() {
      const { t } = state, took = Math.min(PACE * (t - 1), LONGEST);
      if (still.matches || t === 1) return set({});
      let began;
      const step = (now) => {
        began ??= now;
        const done = Math.min((now - began) / took, 1);
        state.reach = t - done * (t - 1);
        show();
        if (done < 1) moving = requestAnimationFrame(step);
      };
      cancelAnimationFrame(moving);
      moving = requestAnimationFrame(step);
      return undefined;
    }

    // ---- the address, of what is not as at the start ----

    const names = [...new Set([...boxes.map((box) => box.dataset.name), "t"])];

    function remember() {
      if (!model) {
        address.remember(figure, names.filter((name) => state[name] !== start[name])
          .map((name) => [name, state[name]]));
      }
    }

    // A value of an address, if a control can be set to it.
    function valid(name, text) {
      const box = boxes.find((one) => one.dataset.name === name
        && (one.type !== "radio" || one.value === text));
      if (name === "t") return /^[1-9]\d*$/.test(text) ? Number(text) : undefined;
      if (!box || box.type === "radio") return box && text;
      if (name === "text") return readable(text);
      if (box.type === "checkbox") return text === "true";
      const number = Number(text || NaN), at = name === "rho" ? place(number) : number;
      return at >= box.min && at <= box.max ? number : undefined;
    }

    const last = (text) => [...text].length - 1; // T: what follows is no step
    const ofText = (text) => text && { text, t: last(text), k: 0 };

    function readable(text) {
      const letters = [...text.toLowerCase()].filter((l) => given.alphabet.includes(l));
      return letters.length > 2 ? letters.slice(0, 101).join("") : undefined;
    }

    // The browser says beside the field what in it is not read.
    function complain(box) {
      const odd = [...box.value.toLowerCase()].filter((l) => !given.alphabet.includes(l));
      const said = odd.length ? `Not read: ${[...new Set(odd)].join(" ")}` : "";
      box.setCustomValidity(said || (readable(box.value) ? "" : "At least 3 characters"));
      box.reportValidity();
    }

    function go(asked) {
      const known = names.filter((name) => name in asked)
        .map((name) => [name, valid(name, asked[name])])
        .filter(([, value]) => value !== undefined);
      const found = Object.fromEntries(known);
      const set = boxes.filter((box) => box.dataset.name in found);
      if (set.some((box) => box.closest("details"))) {
        more.open = true;
      }
      const { text, t, all, width } = state; // the reader's own stay
      choose({ ...start, text, t, split, all, width, ...ofText(found.text), ...found });
      split = state.split;
      remember();
    }

    // ---- the hand ----

    const value = (box) => ({
      range: () => (box.dataset.name === "rho" ? rho(Number(box.value)) : Number(box.value)),
      checkbox: () => box.checked, radio: () => box.value, text: () => readable(box.value),
    })[box.type]();

    boxes.forEach((box) => box.addEventListener("input", () => {
      const now = value(box);
      if (box.type === "text") complain(box);
      if (now === undefined) return;
      if (box.dataset.name === "split") split = now;
      choose({
        [box.dataset.name]: now, ...(box.type === "text" && ofText(now)),
        ...(box.type === "radio" && { rho: enlarged(now) }),
      });
    }));
    // A browser that fills in forms lays out whatever a text field stands in, far
    // away or folded: it is none before its fold opens.
    more.addEventListener("toggle", () => {
      more.querySelector('[type="hidden"]').type = "text";
    }, { once: true });
    // Another network is enlarged as much as this one, from what W has itself.
    const enlarged = (W) => {
      const times = Number((state.rho / given.networks[state.W].radius).toFixed(3));
      return Number((times * given.networks[W].radius).toPrecision(4));
    };

    figure.addEventListener("change", remember);
    figure.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-preset]");
      const { preset: names } = button?.dataset ?? {}, { text } = target.dataset;
      if (names) choose({ ...state, split, ...JSON.parse(names) });
      else if (button) {
        ({ split } = start);
        choose({ ...start, width: state.width });
      }
      else if (text) choose(ofText(text));
      else if (target.closest("[data-play]")) play();
      else if (target.closest("[data-turn]")) turn(Number(target.dataset.turn));
      if (button || text) remember();
    });

    // For a lecture: the screen alone, and from preset to preset by the keys
    // that a presenter's clicker sends.
    const TURNS = { PageUp: -1, PageDown: 1 };
    const isFull = () => figure.matches(":fullscreen");

    function turn(by) {
      const from = Math.max(turned, by < 0 ? 0 : -1);
      choose({ ...state, split, ...presets.at((from + by) % presets.length)[1] });
      remember();
    }

    full.hidden = !document.fullscreenEnabled;
    full.addEventListener("click", () => (
      isFull() ? document.exitFullscreen() : figure.requestFullscreen()));
    figure.tabIndex = -1; // a click anywhere in it leaves the keys here
    figure.addEventListener("fullscreenchange", () => {
      document.documentElement.classList.toggle("walk-full", isFull());
      full.textContent = isFull() ? "Leave full screen" : "Full screen";
      if (!isFull()) figure.scrollIntoView({ block: "nearest" }); // the page had closed behind it
    });
    figure.addEventListener("keydown", (event) => {
      if (!isFull() || !(event.key in TURNS)) return;
      event.preventDefault();
      event.stopPropagation();
      turn(TURNS[event.key]);
    }, true);

    const press = (t) => {
      choose({ t, k: 0 });
      play();
      remember();
    };

    // In the map the pointer shows another loss too, as long as it is there.
    function point(event) {
      const panel = [...panels.children].findIndex((one) => one.contains(event.target));
      if (panel < 0) return;
      const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(
        panels.children[panel].getScreenCTM().inverse());
      const { loss, t = chosen, k } = locate(panel, [x, y], last(state.text), state);
      const pressed = event.type === "pointerdown";
      if (loss) {
        if (pressed || (event.buttons && loss !== state.t)) press(loss);
      } else if (pressed && panel === 2) {
        choose({ t, k });
        remember();
      } else if (t !== state.t || k !== state.k) {
        if (t !== state.t) set({ t, k });
        else { state.k = k; show(); }
      }
    }
    panels.addEventListener("pointerdown", point);
    panels.addEventListener("pointermove", point);
    panels.addEventListener("pointerleave", ({ pointerType }) => {
      if (pointerType === "touch") return; // what was touched stays
      state.k = 0;
      if (state.t === chosen) show();
      else set({ t: chosen });
    });

    const KEYS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -5, PageUp: 5 };
    panels.addEventListener("keydown", (event) => {
      const of = event.target.closest("[role=slider]"), { key } = event;
      if (!of || !(key in KEYS || key === "Home" || key === "End")) return;
      if (event.altKey || event.ctrlKey || event.metaKey) return; // the browser's own
      event.preventDefault();
      const last = Number(of.getAttribute("aria-valuemax"));
      const now = Number(of.getAttribute("aria-valuenow"));
      const at = key === "Home" ? 1 : key === "End" ? last : Math.min(last, Math.max(1, now + KEYS[key]));
      if (of.classList.contains("losses")) press(at);
      else set({ k: at });
    });

    // ---- at the start ----

    tell();
    new ResizeObserver(() => {
      state.width = Math.max(320, Math.min(900, panels.clientWidth));
      show();
    }).observe(panels);
    if (!model) address.recall(figure, go);
    new IntersectionObserver(([seen], watch) => {
      if (!seen.isIntersecting) return;
      watch.disconnect();
      play();
    }, { threshold: 0.6 }).observe(panels);
  }

  return { draw, mount, rho };
})();
