//! Runs in the page: applies patch messages with the applier's own sources, beside what one would write by hand for this one table.
//! The rows are js-framework-benchmark's, and the code by hand is its `vanillajs` in the keyed form.

import { Decoder } from '../../bindings/web/src/decoder.js';
import { encode } from '../../bindings/web/src/encoder.js';
import { applyPatch } from '../../bindings/web/src/patches.js';
import type { Data } from '../../bindings/web/src/protocol.js';
import { settle } from '../../bindings/web/src/inputs.js';
import * as tree from '../../bindings/web/src/tree.js';

const [DEFINE, RESET, INSERT, SET, REMOVE, REMOVE_RUN, MOVE, , CLEAR] = [1, 2, 3, 4, 5, 6, 7, 8, 9];
const click = (slot: number): Data => [5, slot, 'click', 0, [], 0, 0, 0];
const TABLE: Data = ['table', 0, ['class', 'table'], [], [['tbody', 0, [], [[7]], []]]];
const ROW: Data = ['tr', 0, [], [[4, 0, 'danger']], [
  ['td', 0, ['class', 'col-md-1'], [], [1]],
  ['td', 0, ['class', 'col-md-4'], [], [['a', 0, ['class', 'lbl'], [click(2)], [3]]]],
  ['td', 0, ['class', 'col-md-1'], [], [['a', 0, ['class', 'remove'], [click(4)], [['span', 0, ['class', 'glyphicon', 'aria-hidden', 'true'], [], []]]]]],
  ['td', 0, ['class', 'col-md-6'], [], []],
]];
const LABELS = ['pretty red table', 'large chair', 'expensive handsome blue desk', 'odd house', 'cheap pink keyboard'];
const label = (no: number) => LABELS[no % LABELS.length]!;

/** A table that is changed, in either way. Rows are counted from 1. */
interface Way {
  create(count: number): () => void;
  append(count: number): () => void;
  update(nos: number[], text: string): () => void;
  select(no: number): () => void;
  swap(): () => void;
  remove(no: number): () => void;
  clear(): () => void;
  drop(): void;
}

/** The applier: instance 1 is the table, row n is instance n + 1. What is returned applies one message. */
function applier(root: HTMLElement): Way {
  let rows = 0;
  const message = (...operations: Data[]) => {
    const bytes = encode(...operations);
    return () => {
      applyPatch(new Decoder(bytes), false);
      settle();
    };
  };
  const insert = (count: number) => {
    const from = rows;
    rows += count;
    const values = Array.from({ length: count }, (_, at) => [false, from + at + 1, true, label(from + at), true]).flat();
    return [INSERT!, 1, 0, 2, count, ...values, 0];
  };
  message(DEFINE!, 1, TABLE, DEFINE!, 2, ROW, RESET!, 1, INSERT!, 0, 0, 1, 1, 0, 0)();
  return {
    create: (count) => message(...insert(count)),
    append: (count) => message(...insert(count)),
    update: (nos, text) => message(...nos.flatMap((no) => [SET!, no + 1, 3, text])),
    select: (no) => message(SET!, no + 1, 0, true),
    swap: () => message(MOVE!, 999 + 1, 2 + 1, MOVE!, 2 + 1, 1000 + 1),
    remove: (no) => message(REMOVE!, no + 1),
    clear: () => message(CLEAR!, 1),
    drop: () => {
      tree.clear(1);
      root.textContent = '';
    },
  };
}

/** By hand. */
function byHand(root: HTMLElement): Way {
  const table = document.createElement('table');
  table.className = 'table';
  const body = table.appendChild(document.createElement('tbody'));
  root.append(table);
  const row = document.createElement('tr');
  row.innerHTML = '<td class="col-md-1"></td><td class="col-md-4"><a class="lbl"></a></td><td class="col-md-1"><a class="remove"><span class="glyphicon" aria-hidden="true"></span></a></td><td class="col-md-6"></td>';
  const rows: HTMLElement[] = [];
  const add = (count: number) => () => {
    for (let at = 0; at < count; at++) {
      const tr = row.cloneNode(true) as HTMLElement & { id_: number };
      const first = tr.firstChild!;
      tr.id_ = rows.length + 1;
      first.textContent = String(rows.length + 1);
      first.nextSibling!.firstChild!.textContent = label(rows.length);
      rows.push(tr);
      body.appendChild(tr);
    }
  };
  const at = (no: number) => rows[no - 1]!;
  return {
    create: add,
    append: add,
    update: (nos, text) => () => nos.forEach((no) => ((at(no).firstChild!.nextSibling!.firstChild!.firstChild as Text).nodeValue = text)),
    select: (no) => () => at(no).classList.add('danger'),
    swap: () => () => {
      body.insertBefore(at(999), at(2));
      body.insertBefore(at(2), at(1000));
    },
    remove: (no) => () => at(no).remove(),
    clear: () => () => {
      body.textContent = '';
      rows.length = 0;
    },
    drop: () => (root.textContent = ''),
  };
}

const everyTenth = Array.from({ length: 100 }, (_, at) => at * 10 + 1);
/** What is measured, on a table of so many rows; several small ones in a row, since the clock is coarse. */
const CASES: [name: string, rows: number, work: (way: Way) => (() => void)[]][] = [
  ['create 1,000 rows', 0, (way) => [way.create(1000)]],
  ['create 10,000 rows', 0, (way) => [way.create(10_000)]],
  ['append 1,000 rows to 1,000', 1000, (way) => [way.append(1000)]],
  ['update every tenth of 1,000 rows, 10 times', 1000, (way) => Array.from({ length: 10 }, (_, at) => way.update(everyTenth, `update ${at}`))],
  ['select one of 1,000 rows after another, 100 times', 1000, (way) => Array.from({ length: 100 }, (_, at) => way.select(at + 1))],
  ['swap two of 1,000 rows', 1000, (way) => [way.swap()]],
  ['remove one of 1,000 rows after another, 100 times', 1000, (way) => Array.from({ length: 100 }, (_, at) => way.remove(at * 3 + 1))],
  ['clear 1,000 rows', 1000, (way) => [way.clear()]],
];
/** Growing pages: the same changes, and a page ten times as large. */
const GROWTH: [name: string, work: (way: Way) => (() => void)[]][] = [
  ['1,000 texts', (way) => Array.from({ length: 1000 }, (_, at) => way.update([at + 1], 'x'))],
  ['1,000 removals', (way) => Array.from({ length: 1000 }, (_, at) => way.remove(at + 1))],
];

const root = document.getElementById('lt-root')!;

/** Milliseconds of script, and with style and layout after it. */
function once(make: (root: HTMLElement) => Way, rows: number, work: (way: Way) => (() => void)[]): [script: number, all: number] {
  const way = make(root);
  if (rows) way.create(rows)();
  const steps = work(way);
  root.offsetHeight;
  const start = performance.now();
  for (const step of steps) step();
  const script = performance.now() - start;
  root.offsetHeight;
  const all = performance.now() - start;
  way.drop();
  return [script, all];
}

/** What a tenth of the rounds stay under: what else runs on the machine only adds to the rest. */
const tenth = (numbers: number[]) => numbers.sort((one, other) => one - other)[Math.floor(numbers.length / 10)]!;

Object.assign(window, {
  async measure(rounds: number, only: string) {
    const rows: unknown[] = [];
    for (const [name, count, work] of CASES.filter(([name]) => name.includes(only))) {
      const ours: [number, number][] = [];
      const floor: [number, number][] = [];
      for (let round = 0; round < rounds; round++) {
        // In turns, and each first as often as second.
        const turns = [() => ours.push(once(applier, count, work)), () => floor.push(once(byHand, count, work))];
        for (const turn of round % 2 ? turns : turns.reverse()) turn();
        await new Promise((done) => setTimeout(done));
      }
      for (const [at, what] of ['script', 'script, style and layout'].entries()) {
        rows.push({
          case: `${name}, ${what}`, unit: 'ms', better: 'lower',
          ours: tenth(ours.map((pair) => pair[at]!)), peers: {}, floors: { 'by hand': tenth(floor.map((pair) => pair[at]!)) },
        });
      }
    }
    for (const [name, work] of GROWTH.filter(([name]) => name.includes(only))) {
      const times: number[][] = [[], []];
      for (let round = 0; round < rounds; round++) {
        for (const [at, count] of [1000, 10_000].entries()) times[at]!.push(once(applier, count, work)[0]);
        await new Promise((done) => setTimeout(done));
      }
      rows.push({
        case: `${name} in a page of 10,000 rows, script`, unit: 'ms', better: 'lower',
        ours: tenth(times[1]!), peers: {}, floors: { 'the same in a page of 1,000': tenth(times[0]!) },
      });
    }
    return rows;
  },
});
