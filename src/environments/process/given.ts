import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { InputError } from '../../model/errors.ts';
import { references } from '../../model/references.ts';
import type { Component, Stack } from '../../model/stack.ts';

/** In the folder of a run, for its owner's eyes alone: what a component must find again when another process starts it. */
export const GIVEN = 'secrets.json';

/** What of the runner's own environment a component gets: nothing that could change how it works. */
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ'] as const;

const ENVIRONMENT = /^env\.(.+)$/;

const record = z.record(z.string(), z.string());
const givenShape = z.object({
  /** Values of `${secret.*}`. */
  secrets: record,
  /** Values of `${env.*}`, as far as the stack names them. */
  env: record,
  inherited: record,
});

/** The values that a run is given when it is reserved: they hold for as long as it is up, whoever acts on it. */
export type Given = z.output<typeof givenShape>;

/** A secret as the outside names it: `app-key` is `BROWNOUT_SECRET_APP_KEY`. */
export const secretVariable = (name: string): string => `BROWNOUT_SECRET_${name.toUpperCase().replaceAll('-', '_')}`;

const secretOf = (name: string, source: Stack['secrets'][string]): string => {
  if ('random' in source) return randomBytes(source.random).toString('hex');
  const value = process.env[source.env];
  if (value === undefined || value === '')
    throw new InputError({
      en: `secret ${name}: the environment variable ${source.env} is not set; export it and try again`,
      zh: `密钥 ${name}：环境变量 ${source.env} 未设置；请 export 后重试`,
    });
  return value;
};

/** What a profile sets for a component: variable -> unresolved value. */
export const profileOf = (
  name: string,
  profile: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(profile)
      .filter(([key]) => key.startsWith(`${name}.`))
      .map(([key, value]) => [key.slice(name.length + 1), value]),
  );

/** The variables of a component as the files say them: its own, and in their place those of the profile. */
export const written = (
  { name, process: recipe }: Component,
  profile?: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> => ({ ...recipe?.env, ...profileOf(name, profile) });

/** `secret.*`, `env.*` and `run`. */
export const givenVariables = (run: string, given: Given): Readonly<Record<string, string>> => ({
  run,
  ...Object.fromEntries(Object.entries(given.secrets).map(([name, value]) => [`secret.${name}`, value])),
  ...Object.fromEntries(Object.entries(given.env).map(([name, value]) => [`env.${name}`, value])),
});

/** An address under a name: whole, and in its two parts. */
export const addressVariables = (name: string, host: string, port: number): Readonly<Record<string, string>> => ({
  [name]: `${host}:${port}`,
  [`${name}.host`]: host,
  [`${name}.port`]: String(port),
});

const named = (texts: Readonly<Record<string, string>>): readonly string[] =>
  Object.values(texts)
    .flatMap((text) => references(text))
    .flatMap((reference) => ENVIRONMENT.exec(reference)?.[1] ?? []);

const valuesOf = (names: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );

/** What components are to get must be there; what is only printed may be missed by who wants it. */
const environmentOf = (stack: Stack, profile: string | undefined): Given['env'] => {
  const wanted = stack.components.flatMap((component) =>
    named(written(component, stack.profiles[profile ?? ''])).map((name) => ({ component: component.name, name })),
  );
  const missing = wanted.find(({ name }) => process.env[name] === undefined);
  if (missing)
    throw new InputError(
      `component ${missing.component}: the environment variable ${missing.name} is not set; export it and try again`,
    );
  return valuesOf([...wanted.map(({ name }) => name), ...named(stack.exports)]);
};

/** New credentials for a stack, and the values of this machine that it names; InputError tells a variable that is missing. */
export const makeGiven = (stack: Stack, profile?: string): Given => ({
  secrets: Object.fromEntries(Object.entries(stack.secrets).map(([name, source]) => [name, secretOf(name, source)])),
  env: environmentOf(stack, profile),
  inherited: valuesOf(INHERITED),
});

export const writeGiven = (folder: string, given: Given): void =>
  writeFileSync(join(folder, GIVEN), JSON.stringify(given), { mode: 0o600 });

/** Nothing, where the run is down already. */
export const readGiven = (folder: string): Given => {
  const file = join(folder, GIVEN);
  return existsSync(file)
    ? givenShape.parse(JSON.parse(readFileSync(file, 'utf8')))
    : { secrets: {}, env: {}, inherited: {} };
};
