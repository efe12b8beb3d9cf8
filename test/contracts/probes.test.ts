import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { InputError } from '../../src/model/errors.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { probes } from '../../src/probes/index.ts';
import { AT_ONCE_MS, aborted, closedAddress, context, handles, tcpPeer, until } from '../probes/peers.ts';

interface Example {
  readonly params: JsonObject;
  /** Components that it talks to. */
  readonly targets: readonly string[];
}

/** One a kind: the compiler names the missing one. Each asks a target that, in these tests, never answers. */
const examples: Readonly<Record<keyof typeof probes, Example>> = {
  http: { params: { url: 'http://app/x' }, targets: ['app'] },
  s3: {
    params: { op: 'get', endpoint: 'http://oss', bucket: 'b', key: 'k', 'access-key': 'a', 'secret-key': 's' },
    targets: ['oss'],
  },
  postgres: { params: { url: 'postgres://u:p@rds/d', query: 'select 1' }, targets: ['rds'] },
  tcp: { params: { address: 'db', send: 'hello', expect: 'hello' }, targets: ['db'] },
  command: { params: { argv: ['sleep', '600'] }, targets: [] },
};

const HAN = /\p{Script=Han}/u;

for (const [kind, probe] of Object.entries(probes))
  describe(`probe kind ${kind}`, () => {
    const { params, targets } = examples[kind as keyof typeof probes];

    it('says what it is, keeps its parameters as written, and has a JSON Schema', () => {
      const bound = probe.bind(params);
      expect(bound.kind).toBe(kind);
      expect(bound.params).toEqual(params);
      expect(probe.summary).toEqual({ en: expect.not.stringMatching(HAN), zh: expect.stringMatching(HAN) });
      expect(z.toJSONSchema(probe.params, { io: 'input', target: 'draft-7' })).toMatchObject({ type: 'object' });
    });

    it('refuses parameters that it does not know, and names them', () => {
      const refused = probe.params.safeParse({ ...params, unheard: 1 });
      expect(refused.error?.issues).toMatchObject([{ code: 'unrecognized_keys', keys: ['unheard'] }]);
      expect(() => probe.bind({ ...params, unheard: 1 })).toThrow(InputError);
      expect(() => probe.bind({})).toThrow(InputError);
    });

    it('names its targets, each at its place in the parameters', () => {
      const bound = probe.bind(params);
      expect(bound.targets.map(({ component }) => component)).toEqual(targets);
      for (const { component, path } of bound.targets) {
        const written = path.reduce<unknown>((value, key) => (value as Record<string | number, unknown>)[key], params);
        expect(written).toContain(component);
      }
    });

    for (const connection of ['fresh', 'reuse'] as const)
      it(`an aborted sample is a timeout, at once, and leaves nothing behind (${connection})`, async () => {
        const peer = await tcpPeer((socket) => socket.resume());
        const before = handles();
        const from = context(peer.address, { connection, timeoutMs: 50 });
        const open = await probe.bind(params).open(from);
        const accepted = peer.accepted();
        const isUnderWay = (): boolean => targets.length === 0 || peer.accepted() > accepted;
        const { observation, noticedMs } = await aborted(open, isUnderWay);
        expect(observation).toEqual({ error: 'timeout' });
        expect(noticedMs).toBeLessThan(AT_ONCE_MS);
        await until(() => peer.open() === 0);
        await open.close();
        await until(() => handles() <= before);
        await peer.close();
      });

    it('a sample whose signal has fired already sends nothing', async () => {
      const peer = await tcpPeer((socket) => socket.resume());
      const open = await probe.bind(params).open(context(peer.address));
      expect(await open.sample(0, AbortSignal.abort())).toEqual({ error: 'timeout' });
      await open.close();
      expect(peer.accepted()).toBe(0);
      await peer.close();
    });

    if (targets.length > 0)
      it('nobody listens: refused, sample after sample', async () => {
        const before = handles();
        const open = await probe.bind(params).open(context(await closedAddress()));
        for (const n of [0, 1, 2])
          expect(await open.sample(n, AbortSignal.timeout(5000))).toMatchObject({ error: 'refused' });
        await open.close();
        await until(() => handles() <= before);
      });
  });
