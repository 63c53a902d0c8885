//! Takes the texts of the core's errors out of it, as React does with its own: `new Error(`no slot ${n}`)` becomes
//! `new Error(`7|${n}`)`, and text 7, "no slot #", goes to the module that prints it.

import { readFileSync, writeFileSync } from 'node:fs';
import ts from 'typescript';

/** Where the texts go: a global name, which the bundler keeps. */
const PLACE = 'ERROR_TEXTS';

export function moveTexts(core, printer) {
  const code = readFileSync(core, 'utf8');
  const source = ts.createSourceFile(core, code, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const errors = new Set(['Error', ...Array.from(code.matchAll(/([\w$]+)=class extends Error/g), ([, name]) => name)]);
  const texts = [];
  const edits = [];
  const number = (text) => (texts.includes(text) ? texts.indexOf(text) : texts.push(text) - 1);
  const visit = (node) => {
    ts.forEachChild(node, visit);
    if (!ts.isNewExpression(node) || !errors.has(node.expression.getText(source))) return;
    const [argument] = node.arguments;
    if (ts.isStringLiteralLike(argument)) edits.push([argument, `"${number(argument.text)}"`]);
    else if (ts.isTemplateExpression(argument)) {
      const { head, templateSpans } = argument;
      const text = head.text + templateSpans.map(({ literal }) => `#${literal.text}`).join('');
      const values = templateSpans.map(({ expression }) => `|\${${expression.getText(source)}}`).join('');
      edits.push([argument, `\`${number(text)}${values}\``]);
    }
  };
  visit(source);
  let out = code;
  for (const [node, replacement] of edits.sort(([one], [other]) => other.pos - one.pos)) {
    out = out.slice(0, node.getStart(source)) + replacement + out.slice(node.end);
  }
  writeFileSync(core, out);
  const printing = readFileSync(printer, 'utf8');
  if (!printing.includes(PLACE)) throw new Error(`${printer} does not name ${PLACE}`);
  writeFileSync(printer, `const ${PLACE}=${JSON.stringify(texts)};${printing}`);
}
