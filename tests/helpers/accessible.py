"""What axe-core finds in a page, and what a page is brought to before."""

from axe_playwright_python.sync_playwright import Axe

AXE = {"preload": False, "resultTypes": ["violations"]}
# Halfway from one palette to the other a colour belongs to neither. (The
# promise `finished` of a transition is not always kept.)
SETTLED = """async () => {
  do await new Promise(requestAnimationFrame);
  while (document.getAnimations().some((one) => one.playState === "running"));
}"""
# A link to a place has the page laid out on a small screen, too, and what
# scrolls is known then.
LAID_OUT = """async () => {
    location.hash = document.querySelector("article section")?.id ?? "";
    for (let frame = 0; frame < 3; frame++)
        await new Promise(requestAnimationFrame);
}"""
UNFOLDED = """async () => {
    document.querySelectorAll("details").forEach((d) => { d.open = true; });
    for (let frame = 0; frame < 3; frame++)
        await new Promise(requestAnimationFrame);
}"""


def violations(page, where, options=AXE):
    """Return each broken rule with the elements that break it."""
    page.evaluate(SETTLED)
    found = Axe().run(page, where, options).response["violations"]
    return [
        (rule["id"], [node["html"] for node in rule["nodes"]])
        for rule in found
    ]
