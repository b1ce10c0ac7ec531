"""LaTeX that sections 2.5 to 2.8 print again and again."""

LOSS = (r"\frac{\partial L_%(t)s}{\partial \hat{y}_%(t)s} "
        r"\frac{\partial \hat{y}_%(t)s}{\partial h_%(t)s}")
PRODUCT = (r"\prod_{j=k}^{t-1} \left( \frac{\partial h_{j+1}}{\partial h_j} "
           r"\right)")
ORDERED = r"\prod_{j=t-1}^{k} \frac{\partial h_{j+1}}{\partial h_j}\;"
INSERTED = (r"(y_t - \hat{y}_t) V^\top \prod_{j=k}^{t-1} \left( W^\top "
            r"(1 - h_{j+1}^2) \right)")
WRAP = r" \\ &\quad + "  # so that a line fits the page
DELTA = (r"\operatorname{diag}(1 - h_k^2) \left( \prod_{j=k+1}^{t} W^\top "
         r"\operatorname{diag}(1 - h_j^2) \right) V^\top (\hat y_t - y_t)")


def d(above: str, below: str) -> str:
    """Return ∂above/∂below."""
    return rf"\frac{{\partial {above}}}{{\partial {below}}}"


def hops(style: str, t: int, k: int) -> str:
    """Return ∂h_t/∂h_k: whole, without ∂h_t/∂h_t, or in single steps."""
    if style == "expanded":
        return "".join(d(f"h_{j}", f"h_{j - 1}") + " "
                       for j in range(t, k, -1))
    if t == k and (style == "simplified" or t == 1):
        return ""
    return d(f"h_{t}", f"h_{k}") + " "


def expansion(name: str, style: str,
              labels: dict[int, str] | None = None) -> str:
    """Return ∂L_1/∂(name) to ∂L_4/∂(name), two terms in a line."""
    lines = []
    for t in range(1, 5):
        last = (lambda k: d(f"h_{k}", f"x_{k}") + " " + d(f"x_{k}", "E")
                ) if name == "E" else (lambda k: d(f"h_{k}", name))
        terms = [LOSS % {"t": t} + " " + hops(style, t, k) + last(k)
                 for k in range(1, t + 1)]
        label = (labels or {}).get(t, name)
        lines.append(d(f"L_{t}", label) + " &= " + WRAP.join(
            " + ".join(terms[i:i + 2]) for i in range(0, t, 2)))
    return r"\begin{aligned}" + r" \\ ".join(lines) + r"\end{aligned}"


def grouped(name: str, S: str, factor: str, last: str) -> str:
    """Return the double sum over steps and paths."""
    return (d("L", name) + rf" = \sum_{{t=1}}^{{{S}}} \left( "
            rf"\sum_{{k=1}}^t {factor} {last} \right)")
