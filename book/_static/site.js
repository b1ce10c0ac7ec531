// What is too wide for the screen scrolls, and the keyboard must reach it.
"use strict";

const scrolling = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});

document.querySelectorAll(".pst-scrollable-table-container, .math > :first-child")
  .forEach((box) => scrolling.observe(box));

// The search button's text is its name, and says the shortcut too.
document.querySelector(".search-button-field")?.removeAttribute("aria-label");

// A notebook is for saving; some hosts would have it shown as text, and from a
// folder the browser shows it. Here it is told where the site stands, too.
document.querySelectorAll('a[href^="_sources/"]').forEach((link) => {
  const place = link.getAttribute("href");
  link.download = "";
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const script = document.createElement("script");
    script.src = `${place}.js`;
    script.onload = () => {
      const text = JSON.stringify(script.notebook, null, 1)
        .replaceAll("SITE/", new URL(".", location));
      const file = document.createElement("a");
      file.href = URL.createObjectURL(new Blob([text, "\n"]));
      file.download = place.replace("_sources/", "");
      file.click();
      script.remove();
    };
    document.head.append(script);
  });
});

// On paper nothing is folded, and ink is dark.
addEventListener("beforeprint", () => {
  const colours = document.documentElement.dataset, { theme } = colours;
  const folded = document.querySelectorAll("details:not([open])");
  colours.theme = "light";
  folded.forEach((part) => { part.open = true; });
  addEventListener("afterprint", () => {
    colours.theme = theme;
    folded.forEach((part) => { part.open = false; });
  }, { once: true });
});
