import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../src/adapters/clock.ts';
import { checkInvariant } from '../../src/engine/check-invariants.ts';
import { Journal } from '../../src/engine/journal.ts';
import { send } from '../../src/engine/requests.ts';
import type { JournalEvent } from '../../src/model/journal.ts';
import type { Json } from '../../src/model/json.ts';
import type { Invariant } from '../../src/model/scenario.ts';
import { http } from '../../src/probes/http.ts';
import { context, httpPeer, type Peer } from '../probes/peers.ts';

type Told = Extract<JournalEvent, { readonly type: 'invariant' }>;

const KEYS = ['R1-0', 'R1-1', 'R1-2'];

/** What the server says to a question for one key, and how often it was asked for it. */
let answer: (key: string, times: number) => { readonly status: number; readonly body?: Json };
let asked: Map<string, number>;
let atOnce: number;
let server: Peer;

beforeEach(async () => {
  asked = new Map();
  atOnce = 0;
  let open = 0;
  answer = (key) => ({ status: 200, body: { keys: [key] } });
  server = await httpPeer((request, response) => {
    const key = decodeURIComponent((request.url ?? '').replace('/receipts/', ''));
    asked.set(key, (asked.get(key) ?? 0) + 1);
    open += 1;
    atOnce = Math.max(atOnce, open);
    setTimeout(() => {
      open -= 1;
      const { status, body } = answer(key, asked.get(key) ?? 0);
      response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(body === undefined ? '' : JSON.stringify(body));
    }, 5);
  });
});

afterEach(async () => server.close());

const invariant = (changes: Partial<Invariant> = {}): Invariant => ({
  name: 'receipts',
  ackedBy: 'note',
  acked: [{ status: [201] }],
  key: '${run}-${sample}',
  list: { probe: http.bind({ url: 'http://app/receipts/${key}' }), capture: {} },
  perKey: true,
  keys: '/keys',
  exactly: 'once',
  ordered: false,
  withinMs: 300,
  ...changes,
});

/** What the journal is told of an invariant whose surface acknowledged this many keys. */
const check = async (it: Invariant, acked = KEYS.length): Promise<Told> => {
  const told: JournalEvent[] = [];
  const journal = new Journal({ append: () => {}, flush: async () => {} }, systemClock, (line) => told.push(line));
  const times = Array.from({ length: acked }, (_, index) => index);
  journal.write({ type: 'answer', surface: 'note', id: 0, seen: { status: 201 } });
  const columns = { due: times, sent: times, done: times.map((at) => at + 1), answer: times.map(() => 0) };
  journal.write({ type: 'samples', surface: 'note', first: 0, ...columns });
  const { signal } = new AbortController();
  await checkInvariant(it, {
    run: 'R1',
    journal,
    clock: systemClock,
    signal,
    operator: async (request, variables = {}) =>
      send(request, { context: context(server.address, { variables }), clock: systemClock, signal }),
  });
  const found = told.find((event): event is Told => event.type === 'invariant');
  if (!found) throw new Error('nothing was told');
  return found;
};

test('a list that names ${key} is asked for each acknowledged key, once, and the answers together are the list', async () => {
  expect(await check(invariant())).toMatchObject({ acked: 3, listed: 3, lost: [], doubled: [], foreign: [] });
  expect(Object.fromEntries(asked)).toEqual({ 'R1-0': 1, 'R1-1': 1, 'R1-2': 1 });
});

test('many keys are asked for a few at a time', async () => {
  expect(await check(invariant({ withinMs: 20_000 }), 60)).toMatchObject({ acked: 60, listed: 60, lost: [] });
  expect(asked.size).toBe(60);
  expect(atOnce).toBeGreaterThan(1);
  expect(atOnce).toBeLessThanOrEqual(8);
});

test.each([
  ['a 404', { status: 404, body: { error: 'no such receipt' } }, undefined],
  ['an empty list', { status: 200, body: { keys: [] } }, undefined],
  ['an empty list where `is` asks for more', { status: 200, body: { keys: [] } }, [{ json: { '/state': 'kept' } }]],
])('%s says that the key is not there', async (_what, missing, is) => {
  answer = (key) => (key === 'R1-1' ? missing : { status: 200, body: { keys: [key], state: 'kept' } });
  const list = { ...invariant().list, ...(is && { is }) };
  const told = await check(invariant({ list }));
  expect(told).toMatchObject({ acked: 3, listed: 2, lost: ['R1-1'] });
  expect(told).not.toHaveProperty('error');
});

test.each([
  ['an error', { status: 503, body: { keys: [] } }, '503'],
  ['a list that is not where it should be', { status: 200, body: { items: [] } }, '200'],
])('%s says nothing of a key: the list could not be read', async (_what, failing, says) => {
  answer = (key) => (key === 'R1-1' ? failing : { status: 200, body: { keys: [key] } });
  expect((await check(invariant())).error?.en).toContain(`the list could not be read: R1-1: ${says}`);
});

test('a key that comes late is asked for again, and those that are there are not', async () => {
  answer = (key, times) => (key === 'R1-1' && times < 3 ? { status: 404 } : { status: 200, body: { keys: [key] } });
  expect(await check(invariant({ withinMs: 20_000 }))).toMatchObject({ listed: 3, lost: [] });
  expect(Object.fromEntries(asked)).toEqual({ 'R1-0': 1, 'R1-1': 3, 'R1-2': 1 });
});

test('what several answers show is one thing, what one answer shows twice is two', async () => {
  // As a listing by prefix does: R1-1 is also the beginning of R1-10.
  answer = (key) => ({ status: 200, body: { keys: KEYS.concat('R1-9', key === 'R1-2' ? key : []) } });
  expect(await check(invariant())).toMatchObject({ listed: 5, doubled: ['R1-2'], foreign: ['R1-9'] });
});

test('the thing itself is an answer too, where the pointer leads to its key', async () => {
  answer = (key) => (key === 'R1-1' ? { status: 404 } : { status: 200, body: { id: key } });
  expect(await check(invariant({ keys: '/id' }))).toMatchObject({ listed: 2, lost: ['R1-1'] });
});

test('keys that nobody could ask for in time leave the list unread', async () => {
  const told = await check(invariant({ withinMs: 20 }), 400);
  expect(told.error?.en).toMatch(/the list could not be read: \d+ of 400 keys were asked for in its time/);
});

test('a list without ${key} is asked for once, whole', async () => {
  answer = () => ({ status: 200, body: { keys: KEYS } });
  const list = { probe: http.bind({ url: 'http://app/receipts/all' }), capture: {} };
  expect(await check(invariant({ perKey: false, list }))).toMatchObject({ listed: 3, lost: [] });
  expect(Object.fromEntries(asked)).toEqual({ all: 1 });
});
