import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accepts } from '../../src/later/accept.js';

test('a file is taken by the ending of its name, its type or the family of that, in any case', () => {
  const accept = ' image/*, .PDF ,text/csv';
  for (const [name, type, expected] of [
    ['a.png', 'image/png', true],
    ['A.Pdf', '', true],
    ['a', 'TEXT/CSV', true],
    ['a.pdf.exe', '', false],
    ['a.png', '', false],
    ['a.txt', 'text/csvx', false],
    ['pdf', '', false],
  ] as const) assert.equal(accepts(accept, { name, type }), expected, `${name} ${type}`);
  assert.equal(accepts(' ', { name: 'a', type: '' }), true);
});
