import { z } from 'zod';
import { HttpError, sendJson, type Routes } from '../kit/http.ts';
import type { Version } from './allow-list.ts';
import type { AuthState } from './auth-state.ts';
import { readAs } from './questions.ts';

const buildRequest = z.object({
  pauseMs: z.number().int().min(0).max(60_000).optional(),
  /** A name by which whoever asks for the build finds it again. */
  job: z.string().min(1).max(100).optional(),
});
const publication = z.object({ drop: z.array(z.string()) });
const modeRequest = z.object({ errors: z.boolean() });

const brief = (version: Version | undefined) => ({
  version: version?.version ?? 0,
  count: version?.keys.size ?? 0,
  source: version?.source ?? 'none',
});

const gauges = ({ list }: AuthState): string => {
  const { version, count } = brief(list.current);
  return `auth_allowlist_size ${count}\nauth_allowlist_version ${version}\n`;
};

const listRoutes = (state: AuthState): Routes => {
  const { list, builder, log } = state;
  return {
    'GET /admin/allowlist': () => brief(list.current),
    'GET /admin/allowlist/build': () => builder.progress,
    'POST /admin/allowlist/build': async (exchange) => {
      const { pauseMs = state.pagePauseMs, job } = await readAs(exchange, buildRequest);
      const started = builder.start(pauseMs, job);
      if (started === undefined) throw new HttpError(409, 'BuildRunning', 'a build is reading');
      sendJson(exchange.response, 202, { build: started.build });
    },
    'POST /admin/allowlist/publish': async (exchange) => {
      const { drop } = await readAs(exchange, publication);
      if (list.current === undefined) throw new HttpError(409, 'NoList', 'there is no list to publish');
      const left = [...list.current.keys.values()].filter(({ name }) => !drop.includes(name));
      const published = list.publish(left, 'drop');
      log(`version ${published.version} published by hand, ${left.length} keys`);
      return brief(published);
    },
    'POST /admin/allowlist/rollback/:version': ({ params }) => {
      const version = list.rollBack(Number(params['version']));
      if (version === undefined) throw new HttpError(404, 'NoSuchVersion', `version ${params['version']} is not kept`);
      log(`version ${version.version} is in force again, ${version.keys.size} keys`);
      return brief(version);
    },
  };
};

/** What operators ask and tell auth, and what monitoring reads. */
export const operator = (state: AuthState): Routes => ({
  ...listRoutes(state),
  'GET /admin/mode': () => ({ errors: state.mode.errors }),
  'POST /admin/mode': async (exchange) => {
    const { errors } = await readAs(exchange, modeRequest);
    state.mode.errors = errors;
    state.log(errors ? 'every question is answered 503' : 'questions are answered');
    return { errors };
  },
  'GET /healthz': () => ({ alive: true }),
  'GET /readyz': () => {
    const { current } = state.list;
    if (current === undefined) throw new HttpError(503, 'NoList', 'no allow-list is loaded');
    const { version, count } = brief(current);
    return { version, count, ageMs: Date.now() - current.publishedAtMs };
  },
  'GET /metrics': ({ response }) => {
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
    response.end(`${state.counters.page()}${gauges(state)}`);
  },
});
