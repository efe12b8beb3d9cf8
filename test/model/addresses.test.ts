import { expect, test } from 'vitest';
import { addressesIn, isLiteralAddress } from '../../src/model/addresses.ts';

test.each([
  ['a URL with a password', 'postgres://shop:p@ss@db:5432/shop', [{ host: 'db', port: 5432, scheme: 'postgres' }]],
  ['one without a port', 'http://web/healthz?x=1', [{ host: 'web', scheme: 'http' }]],
  ['JDBC', 'jdbc:mysql://db:3306/wp', [{ host: 'db', port: 3306, scheme: 'mysql' }]],
  [
    'several hosts',
    'mongodb://one:27017,two:27018/x',
    [
      { host: 'one', port: 27017, scheme: 'mongodb' },
      { host: 'two', port: 27018, scheme: 'mongodb' },
    ],
  ],
  ['a pair', 'cache:6379', [{ host: 'cache', port: 6379 }]],
  ['the DSN of a Go driver', 'user:secret@tcp(db:3306)/shop', [{ host: 'db', port: 3306 }]],
  ['settings of libpq', 'host=db dbname=shop', [{ host: 'db' }]],
  [
    'arguments',
    'worker --broker amqp://queue --store=store:9000',
    [
      { host: 'queue', scheme: 'amqp' },
      { host: 'store', port: 9000 },
    ],
  ],
  ['a bare word', 'db', []],
  ['a time', '12:30:45', []],
  ['an image', 'ghcr.io/team/db:1.2', []],
])('%s', (_, text, found) => {
  expect(addressesIn(text)).toEqual(found);
});

test.each([
  ['10.0.0.5', true],
  ['[fd00::5]', true],
  ['127.0.0.1', false],
  ['0.0.0.0', false],
  ['[::1]', false],
  ['db', false],
])('%s is a literal address: %s', (host, is) => {
  expect(isLiteralAddress(host)).toBe(is);
});
