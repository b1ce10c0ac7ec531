"""Room for formulas, so that a page does not jump when MathJax comes."""

import re

FORMULA = re.compile(
    r'<(span|div) class="((?:amsmath )?math [^"]*)"([^>]*)>(.*?)</\1>'
    r"([.,:;?!)]*)",
    re.DOTALL,
)

GROUP = r"\{(?:[^{}]|\{[^{}]*\})*\}"
FRACTION = rf"\\[dt]?frac({GROUP}|\d)({GROUP}|\d)"
# What formulas are made of, as signs that the kinds below tell apart.
SIGNS = [
    (
        r"&\w+;|\\(?:in|[lg]eq?|neq?|times|to|approx|pm|[co]dot)(?![a-zA-Z])",
        "=",
    ),
    (r"\\(?:displaystyle|math\w+|operatorname|text|hat|big[lr]?) ?", ""),
    (r"\\[,;! ]", ""),
    (r"\\(ln|log|tanh|cosh|max|min)(?![a-zA-Z])", r"\1"),
    (r"\\(?:sum|prod|sqrt|Theta|[cl]?dots|infty|quad)(?![a-zA-Z])", "M"),
    (r"\\[lr][Vv]ert(?![a-zA-Z])|\\[{}]", "("),
    (FRACTION, lambda parts: max(parts[1], parts[2], key=len)),
    (r"\\Omega(?![a-zA-Z])", "S"),
    (r"\\(?:delta|tau)(?![a-zA-Z])", "t"),
    (r"\\[a-zA-Z]+", "x"),
]
SCRIPTS = re.compile(rf"[_^]({GROUP}|[^{{}}])(?:\s*[_^]({GROUP}|[^{{}}]))?")
# Their widths in em, on the line and in a script, as MathJax sets them.
KINDS = {
    "[A-HKMNOQRUW-Z]": (1.1, 0.82),
    "[IJLPSTV]": (0.82, 0.66),
    "[adfhkmnpuwx0-9]": (0.65, 0.63),
    "[bcegoqrsvyz]": (0.59, 0.5),
    "[ijlt]": (0.48, 0.43),
    r"[()\[\]|,.!:'/]": (0.53, 0.09),
    "[=<>+*-]": (1.47, 0.54),
}
# The heights of rows in em, by the first of these that they hold.
HEIGHTS = {
    r"\\underbrace": 5.5,
    r"\\(?:sum|prod)_.*\^": 4,
    r"\\(?:d?frac|sum|prod|int)": 3.3,
    "": 1.6,
}


def reserve_formulas(app, pagename, templatename, context, doctree):
    """Note on every formula the room it will take; site.css keeps it.

    No line begins with the full stop or comma that follows a formula.
    """

    def with_size(match):
        tag, classes, attributes, tex, stop = match.groups()
        size = _inline_width(tex) if tag == "span" else _display_height(tex)
        attributes += f' style="--size: {size:.2f}"'
        formula = f'<{tag} class="{classes}"{attributes}>{tex}</{tag}>'
        if stop:
            return f'<span class="with-stop">{formula}{stop}</span>'
        return formula

    if "body" in context:
        context["body"] = FORMULA.sub(with_size, context["body"])


def _inline_width(tex):
    """Roughly an inline formula's width in em: its signs by kind."""
    tex = tex[2:-2]
    for source, sign in SIGNS:
        tex = re.sub(source, sign, tex)
    scripts = [
        max(script[1], script[2] or "", key=len)
        for script in SCRIPTS.finditer(tex)
    ]
    line, small = SCRIPTS.sub("", tex), "".join(scripts)
    return sum(
        full * len(re.findall(kind, line))
        + less * len(re.findall(kind, small))
        for kind, (full, less) in KINDS.items()
    )


def _display_height(tex):
    """Roughly a displayed formula's height in em, its margins included."""
    return 2.1 + sum(
        next(h for signs, h in HEIGHTS.items() if re.search(signs, row))
        for row in re.split(r"\\\\", re.sub(FRACTION, r"\\frac", tex))
    )


def setup(app):
    app.connect("html-page-context", reserve_formulas)
