import { expect, test } from 'vitest';
import { placeProblems } from '../../src/loader/misplaced.ts';

const TEXT = `x-base: &base
  environment: { PEER: 10.0.0.1:80 }
services:
  web:
    image: web
    environment:
      - A=1
      - DB=10.0.0.5:5432
  job:
    <<: *base
  other:
    extends: { file: base.yml, service: base }
`;

const lineOf = (...path: readonly string[]): number | undefined =>
  placeProblems({ file: 'compose.yml', text: TEXT }, [
    { path, message: { en: 'no', zh: '否' }, mend: { en: 'mend', zh: '改' } },
  ])[0]?.line;

test.each([
  ['a setting in a list', ['services', 'web', 'environment', 'DB'], 8],
  ['a setting behind an anchor', ['services', 'job', 'environment', 'PEER'], 2],
  ['a key', ['services', 'web', 'image'], 5],
  ['what another file holds: as near as can be', ['services', 'other', 'environment', 'DB'], 11],
])('%s', (_, path, line) => {
  expect(lineOf(...path)).toBe(line);
});
