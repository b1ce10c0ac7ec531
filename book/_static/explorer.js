// Explorers on the built site: show the frame that the controls ask for.
// The frames were drawn before (rnnbook/explorers/website.py); no library.

function explorer(figure, frames) {
  const picture = figure.querySelector(".rnn-panels");
  const caption = figure.querySelector("figcaption span");
  const link = figure.querySelector(".rnn-link");
  const places = Object.keys(frames.parts).map(
    (name) => [frames.parts[name], picture.querySelector(`[data-part="${name}"]`)]);
  const inputs = frames.controls.map(
    (c) => [...figure.querySelectorAll(`input[data-name="${c.name}"]`)]);
  let state = frames.controls.map((c) => c.start);
  const knob = frames.drag && draggable(...frames.drag);
  const player = frames.play && playable(frames.play);

  const frameOf = (indices) => frames.controls.reduce(
    (index, c, i) => index * c.values.length + indices[i], 0);

  function show() {
    const frame = frameOf(state);
    const pick = (table) => table.all[table.of[frame]];
    for (const [table, place] of places) {
      if (place.shown !== table.of[frame]) place.innerHTML = pick(table);
      place.shown = table.of[frame];
    }
    caption.textContent = pick(frames.caption);
    picture.setAttribute("aria-label", pick(frames.alt));
    frames.controls.forEach((c, i) => set(inputs[i], state[i], c.texts[state[i]]));
    link.href = address.of(figure, now());
    knob?.();
  }

  // A part is taken by its upper end: its control gets the value that brings
  // the end next to the pointer. The keyboard has the control itself.
  function draggable(name, control) {
    const [table, place] = places.find(([, part]) => part.dataset.part === name);
    const which = frames.controls.findIndex((c) => c.name === control);
    const [track, circle] = ["rect", "circle"].map(
      (tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
    let ends; // for each value of the control, with the others as they are

    function measure() {
      ends = frames.controls[which].values.map((_, value) => {
        const there = state.map((now, i) => (i === which ? value : now));
        place.innerHTML = table.all[table.of[frameOf(there)]];
        return place.getBBox().y;
      });
      place.shown = undefined;
      show();
    }

    function follow({ clientX, clientY }) {
      const { y } = new DOMPoint(clientX, clientY).matrixTransform(
        track.getScreenCTM().inverse());
      const far = ends.map((end) => Math.abs(end - y));
      state[which] = far.indexOf(Math.min(...far));
      show();
    }

    // Or the page would scroll: in a drawing, touch-action does not hinder it.
    track.addEventListener("touchstart", (event) => event.preventDefault());
    track.addEventListener("pointerdown", (event) => {
      track.setPointerCapture(event.pointerId);
      measure();
      follow(event);
    });
    track.addEventListener("pointermove", (event) => {
      if (track.hasPointerCapture(event.pointerId)) follow(event);
    });
    track.addEventListener("lostpointercapture", remember);
    track.classList.add("rnn-track");
    circle.classList.add("rnn-knob");
    place.ownerSVGElement.append(circle, track);
    return () => {
      const { x, y, width, height } = place.getBBox();
      const all = { x, width, y: 0, height: y + height };
      for (const [key, value] of Object.entries(all)) track.setAttribute(key, value);
      circle.setAttribute("cx", x + width / 2);
      circle.setAttribute("cy", y);
    };
  }

  // Who wants less motion gets a step a press.
  function playable(name) {
    const button = figure.querySelector(".rnn-play");
    const which = frames.controls.findIndex((c) => c.name === name);
    const last = frames.controls[which].values.length - 1;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    let timer;

    function label(text) {
      button.textContent = text;
      caption.ariaLive = text === "Pause" ? "off" : "polite";
    }

    function pause() {
      clearInterval(timer);
      timer = undefined;
      label(still ? "Next" : "Play");
    }

    function step() {
      state[which] = state[which] < last ? state[which] + 1 : 0;
      show();
      if (still || state[which] === last) {
        pause();
        remember();
      }
    }

    button.addEventListener("click", () => {
      if (timer) {
        pause();
        remember();
        return;
      }
      label("Pause");
      timer = setInterval(step, 900);
      step();
    });
    pause();
    return { pause };
  }

  function set(boxes, index, text) {
    if (boxes[0].type === "radio") {
      boxes[index].checked = true;
      return;
    }
    boxes[0].value = index;
    boxes[0].setAttribute("aria-valuetext", text);
    boxes[0].nextElementSibling.textContent = text;
  }

  const now = () => frames.controls.map((c, i) => [c.name, c.values[state[i]]]);

  // Values by name, a number as 1 or as 1.0; what is not named, or is no value
  // of the control, starts at its default.
  function go(values) {
    player?.pause();
    state = frames.controls.map((c) => {
      const given = String(values[c.name]);
      const index = c.values.findIndex((v) => String(v) === given
        || (typeof v === "number" && given !== "" && Number(given) === v));
      return index < 0 ? c.start : index;
    });
    show();
  }

  function remember() {
    address.remember(figure, now());
  }

  inputs.forEach((boxes, i) => boxes.forEach((box) =>
    box.addEventListener("input", () => {
      player?.pause();
      state[i] = Number(box.value);
      show();
    })));
  // The address changes once a move is over: browsers limit how often it may.
  figure.addEventListener("change", remember);
  figure.querySelectorAll("[data-preset]").forEach((button) =>
    button.addEventListener("click", () => {
      go({ ...Object.fromEntries(now()), ...JSON.parse(button.dataset.preset) });
      remember();
    }));
  figure.querySelector(".rnn-controls").disabled = false;
  show();
  address.recall(figure, (values) => {
    go(values);
    remember();
  });
}

// Frames are large: the page comes first, and they when their figure is near or
// a link leads to it.
function loadFrames(figure) {
  const marked = figure.querySelector('script[type="text/plain"]');
  if (!marked) return; // they have come
  const script = document.createElement("script");
  script.src = marked.src;
  script.onload = () => explorer(figure, script.data);
  marked.replaceWith(script);
}

addEventListener("load", () => {
  const figures = document.querySelectorAll(".rnn-explorer");
  whenNear(figures, loadFrames);
  figures.forEach((figure) => address.recall(figure, () => loadFrames(figure)));
});
