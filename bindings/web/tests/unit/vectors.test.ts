//! The wire vectors that all implementations share: testdata/README.md.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Decoder } from '../../src/decoder.js';
import { encode } from '../../src/encoder.js';
import { chunk } from '../../src/later/chunk.js';
import type { Data } from '../../src/protocol.js';

interface Vector {
  readonly name: string;
  readonly hex: string;
  readonly decoded: Record<string, Data>;
}

function vectors(file: string): Vector[] {
  return JSON.parse(readFileSync(`${process.env['LATTICE_WEB_ROOT']}../../testdata/wire/${file}`, 'utf8')) as Vector[];
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** Slots of a template, and whether it holds children: what a reader of items has to know. */
interface Shape {
  slots: number;
  container: boolean;
}

function shape(definition: Data, found: Shape = { slots: 0, container: false }): Shape {
  if (typeof definition === 'number') found.slots++;
  if (!Array.isArray(definition)) return found;
  for (const extra of definition[3] as Data[][]) {
    if (Number(extra[0]) <= 5) found.slots++;
    if (extra[0] === 7) found.container = true;
  }
  for (const child of definition[4] as Data[]) shape(child, found);
  return found;
}

function items(input: Decoder, shapes: Map<number, Shape>): Data[] {
  const runs: Data[] = [];
  for (let template = input.uint(); template; template = input.uint()) {
    const { slots, container } = shapes.get(template)!;
    const instances = Array.from({ length: input.uint() }, () => {
      const values = Array.from({ length: slots }, () => input.value());
      return container ? [values, items(input, shapes)] : [values];
    });
    runs.push([template, instances]);
  }
  return runs;
}

function operation(input: Decoder, shapes: Map<number, Shape>): Data[] {
  const op = input.uint();
  switch (op) {
    case 1: {
      const [no, definition] = [input.uint(), input.data()];
      shapes.set(no, shape(definition));
      return ['define', no, definition];
    }
    case 2: return ['reset', input.uint()];
    case 3: return ['insert', input.uint(), input.uint(), items(input, shapes)];
    case 4: return ['set', input.uint(), input.uint(), input.value()];
    case 5: return ['remove', input.uint(), 1];
    case 6: return ['remove', input.uint(), input.uint()];
    case 7: return ['move', input.uint(), 1, input.uint()];
    case 8: return ['move', input.uint(), input.uint(), input.uint()];
    case 9: return ['clear', input.uint()];
    case 10: {
      const before = input.uint();
      const instances: number[] = [];
      for (let left = input.uint(), id = before, difference = 0; left; ) {
        const next = input.value();
        const times = next === null ? input.uint() : 1;
        if (next !== null) difference = Number(next);
        left -= times;
        for (let time = 0; time < times; time++) instances.unshift((id += difference));
      }
      return ['move_each', instances, before];
    }
  }
  throw new Error(`operation ${op}`);
}

function message(input: Decoder): Record<string, Data> {
  const kind = input.uint();
  switch (kind) {
    case 0: return { kind: 'welcome', version: input.uint(), event_id: input.uint(), next_patch_seq: input.uint() };
    case 1: return { kind: 'error', code: input.uint(), text: input.text() };
    case 2: return { kind: 'event_ack', event_id: input.uint() };
    case 6: return { kind: 'upload', upload: input.uint(), received: input.uint(), refused: input.value() };
  }
  const head = { kind: 'patch', patch_seq: kind - 64, events: input.uint() };
  const shapes = new Map<number, Shape>();
  const ops: Data[] = [];
  while (!input.done) ops.push(operation(input, shapes));
  return { ...head, ops };
}

/** Numbers that JSON cannot say. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  const { float } = value as { float?: string };
  if (float !== undefined) return Number(float);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

test('what a server sends is read as what it means', () => {
  const cases = vectors('server.json');
  assert.ok(cases.length > 20);
  for (const { name, hex: bytes, decoded } of cases) {
    const input = new Decoder(Buffer.from(bytes, 'hex'));
    assert.deepEqual(message(input), plain(decoded), name);
    assert.ok(input.done, name);
  }
});

test('what the page sends is written in the protocol\'s very bytes', () => {
  const cases = vectors('client.json');
  assert.ok(cases.length > 10);
  const fields: Record<string, [number, ...string[]]> = {
    hello: [0, 'version', 'token', 'patch_seq', 'event_id', 'whole'],
    event: [1, 'event_id', 'patch_seq', 'instance', 'slot', 'payload'],
    ack: [2, 'patch_seq'],
    upload_begin: [3, 'upload', 'instance', 'slot', 'name', 'media_type', 'size'],
    upload_abort: [5, 'upload'],
  };
  for (const { name, hex: bytes, decoded } of cases) {
    if (decoded['kind'] === 'upload_chunk') {
      const { upload, offset, bytes: part } = decoded;
      assert.equal(hex(chunk(encode, upload as number, offset as number, Buffer.from(part as string, 'hex'))), bytes, name);
      continue;
    }
    const [kind, ...names] = fields[String(decoded['kind'])]!;
    assert.equal(hex(encode(kind, ...names.map((field) => decoded[field]!))), bytes, name);
  }
});
