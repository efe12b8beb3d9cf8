import { z } from 'zod';
import type { Target } from '../../model/probe.ts';

const AUTHORITY = /^http:\/\/([A-Za-z0-9][A-Za-z0-9._-]*)(?::(\d{1,5}))?(?=[/?#]|$)/;
const TEMPLATE = /^(http:\/\/)?[^/?#]*\$\{/;

/** An address whose host is the name of a component. */
export interface NamedAddress {
  readonly component: string;
  readonly port?: number;
  /** Host as written, with the port where one was written: signatures cover it. */
  readonly host: string;
  /** Path and query, percent-encoded. */
  readonly path: string;
}

/** A URL as people write it: `http://<component>[:port]/…`, or one that a template makes whole. */
export const httpUrl = z.string().refine((url) => AUTHORITY.test(url) || TEMPLATE.test(url), {
  error: (issue) =>
    String(issue.input).startsWith('https:')
      ? 'https is not spoken yet: write http://<component>/…, the link carries it'
      : 'an address is http://<component>/… or http://<component>:<port>/…',
});

/** Reads a whole URL; undefined where it is none of ours. */
export const readUrl = (url: string): NamedAddress | undefined => {
  const [, component, port] = AUTHORITY.exec(url) ?? [];
  if (component === undefined || !URL.canParse(url)) return undefined;
  const { pathname, search } = new URL(url);
  return {
    component,
    ...(port === undefined ? {} : { port: Number(port) }),
    host: port === undefined ? component : `${component}:${port}`,
    path: pathname + search,
  };
};

/** The component that a written URL names; none where a template has still to say it. */
export const targetOf = (url: string, path: Target['path']): readonly Target[] => {
  const [, component, port] = AUTHORITY.exec(url) ?? [];
  if (component === undefined) return [];
  return [{ component, ...(port === undefined ? {} : { port: Number(port) }), path }];
};
