"""What axe-core finds in a page."""

from axe_playwright_python.sync_playwright import Axe

AXE = {"preload": False, "resultTypes": ["violations"]}


def violations(page, where, options=AXE):
    """Return each broken rule with the elements that break it."""
    found = Axe().run(page, where, options).response["violations"]
    return [
        (rule["id"], [node["html"] for node in rule["nodes"]])
        for rule in found
    ]
