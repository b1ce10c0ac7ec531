// TeX to MathML, while the site is built and while a page runs.
// Temml forgets the thin space between y_i and ln, and leaves one after a ln that
// stands alone, before the comma of the text.
"use strict";

function typeset(tex, displayMode) {
  const options = { displayMode, annotate: true, throwOnError: true };
  const gap = /(?<=<\/ms[ubp]+>(<mrow>)?)(?=<mi>\w{2,}<\/mi><mo>\u2061)/g;
  const space = '<mspace width="0.1667em"></mspace>';
  const end = new RegExp(`${space}(?=(</mrow>)*<annotation)`);
  try {
    return temml.renderToString(tex, options).replace(gap, space).replace(end, "");
  } catch (error) {
    return error.message;
  }
}
