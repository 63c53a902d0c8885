//! examples/python/files.py in a real browser: files reach the disk of a real server, byte by byte.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { app } from './support/app.js';

const files = app('LATTICE_FILES');
const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex');

files('several files arrive whole, also one of many parts', async (page) => {
  const small = Buffer.from('hello');
  const large = Buffer.from(Array.from({ length: 3_000_000 }, (_, at) => (at * 7919) % 251));
  await page.setInputFiles('input', [
    { name: 'small.txt', mimeType: 'text/plain', buffer: small },
    { name: 'large.bin', mimeType: '', buffer: large },
    { name: 'empty', mimeType: '', buffer: Buffer.alloc(0) },
  ]);
  for (const content of [small, large, Buffer.alloc(0)]) await page.getByText(sha256(content)).waitFor();
  await page.getByText('large.bin, 3,000,000 bytes').waitFor();
  assert.equal(await page.locator('.lt-upload[data-over=done]').count(), 3);
});

files('a file that is dropped arrives', async (page) => {
  const box = page.locator('.lt-file > input');
  const transfer = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(['dropped'], 'dropped.txt', { type: 'text/plain' }));
    return data;
  });
  await box.dispatchEvent('dragover', { dataTransfer: transfer });
  assert.equal(await page.locator('.lt-file[data-drop]').count(), 1);
  await box.dispatchEvent('dragleave', { dataTransfer: transfer });
  assert.equal(await page.locator('.lt-file[data-drop]').count(), 0);
  // A drop that a script makes is no drop to the browser, so the files are given as it would give them.
  await box.evaluate((input, data) => {
    (input as HTMLInputElement).files = (data as unknown as DataTransfer).files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  }, transfer);
  await page.getByText(sha256(Buffer.from('dropped'))).waitFor();
});
