//! Takes the texts of the core's errors out of it, as React does with its own: `new Error(`no slot ${n}`)` becomes
//! `$error(7,n)`, which makes an error of the message `7|n`, and text 7, "no slot #", goes to the module that prints it.

import { readFileSync, writeFileSync } from 'node:fs';
import ts from 'typescript';

/** Where the texts go: a global name, which the bundler keeps. */
const PLACE = 'ERROR_TEXTS';
const MAKER = '$error';

export function moveTexts(core, printer) {
  const code = readFileSync(core, 'utf8');
  if (code.includes(MAKER)) throw new Error(`${core} uses the name ${MAKER} itself`);
  const source = ts.createSourceFile(core, code, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const own = new Set(Array.from(code.matchAll(/([\w$]+)=class extends Error/g), ([, name]) => name));
  const texts = [];
  const edits = [];
  const number = (text) => (texts.includes(text) ? texts.indexOf(text) : texts.push(text) - 1);
  const visit = (node) => {
    ts.forEachChild(node, visit);
    if (!ts.isNewExpression(node)) return;
    const name = node.expression.getText(source);
    const [argument] = node.arguments ?? [];
    if (name !== 'Error' && !own.has(name)) return;
    const { text, values } = parts(argument, source);
    const given = [number(text), ...values];
    edits.push([node, name === 'Error' ? `${MAKER}(${given})` : `new ${name}(${MAKER}(${given}).message)`]);
  };
  visit(source);
  let out = code;
  for (const [node, replacement] of edits.sort(([one], [other]) => other.pos - one.pos)) {
    out = out.slice(0, node.getStart(source)) + replacement + out.slice(node.end);
  }
  writeFileSync(core, `${out}function ${MAKER}(...e){return Error(e.join("|"))}`);
  const printing = readFileSync(printer, 'utf8');
  if (!printing.includes(PLACE)) throw new Error(`${printer} does not name ${PLACE}`);
  writeFileSync(printer, `const ${PLACE}=${JSON.stringify(texts)};${printing}`);
}

/** The text with `#` for each value in it, and the code of the values. */
function parts(argument, source) {
  if (ts.isStringLiteralLike(argument)) return { text: argument.text, values: [] };
  const { head, templateSpans } = argument;
  return {
    text: head.text + templateSpans.map(({ literal }) => `#${literal.text}`).join(''),
    values: templateSpans.map(({ expression }) => expression.getText(source)),
  };
}
