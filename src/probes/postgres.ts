import { z } from 'zod';
import type { OpenProbe, ProbeContext } from '../model/probe.ts';
import { defineProbe } from './exchange/define-probe.ts';
import { loginOf, URL_PARTS } from './exchange/postgres-login.ts';
import { postgresReady } from './exchange/postgres-ready.ts';

const params = z
  .strictObject({
    url: z
      .string()
      .regex(URL_PARTS, { error: 'an address is postgres://<user>:<password>@<component>[:port]/<database>' }),
    query: z.string().min(1).exactOptional(),
    params: z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])).default([]),
    /** `ready`: does the server ask who we are? Needs no user. */
    op: z.literal('ready').exactOptional(),
  })
  .superRefine((given, context) => {
    if ((given.op === undefined) === (given.query === undefined))
      context.addIssue({ code: 'custom', message: 'a postgres probe has either a query or op: ready' });
    if (given.query !== undefined && !URL_PARTS.exec(given.url)?.[1])
      context.addIssue({
        code: 'custom',
        path: ['url'],
        message: 'a query needs a user: postgres://<user>:<password>@…',
      });
  });

type Params = z.output<typeof params>;

const openReady = (given: Params, context: ProbeContext): OpenProbe => ({
  sample: (n, signal) => {
    const { component, port, user } = loginOf(given.url, { ...context.variables, sample: String(n) });
    return postgresReady(context.dial(component, port), user === '' ? 'brownout' : user, signal);
  },
  close: async () => {},
});

export const postgres = defineProbe({
  kind: 'postgres',
  summary: {
    en: 'A query on Postgres with its login, or on a connection kept open; or whether it is ready',
    zh: '一次 Postgres 查询（新登录，或在保持打开的连接上），或它是否就绪',
  },
  params,
  targets: ({ url }) => {
    const [, , , component = '', port] = URL_PARTS.exec(url) ?? [];
    return [{ component, ...(port === undefined ? {} : { port: Number(port) }), path: ['url'] }];
  },
  open: async (given, context) => {
    const { url, query, params: values } = given;
    if (query === undefined) return openReady(given, context);
    // The driver is loaded by drills that ask a database, and not by every command.
    const { QueryProbe } = await import('./exchange/postgres-query.ts');
    const probe = new QueryProbe({ url, query, params: values }, context);
    await probe.start();
    return probe;
  },
});
