import { expect, test } from 'vitest';
import { decodeChunks } from '../../../compose/services/oss/chunked-body.ts';
import { scopeText, signingKey } from '../../../compose/services/oss/signing.ts';

// The worked example of the S3 reference, "Signature Calculations for the Authorization Header: Transferring Payload in
// Multiple Chunks".
const scope = { day: '20130524', region: 'us-east-1', service: 's3' };
const seed = {
  key: signingKey('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', scope),
  amzDate: '20130524T000000Z',
  scope: scopeText(scope),
  signature: '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
};
const SIGNATURES = [
  'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
  '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
  'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9',
];
const body = ['a'.repeat(65_536), 'a'.repeat(1024), '']
  .map((data, index) => `${data.length.toString(16)};chunk-signature=${SIGNATURES[index]}\r\n${data}\r\n`)
  .join('');

async function* inPieces(text: string, bytes: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < text.length; at += bytes) yield Buffer.from(text.slice(at, at + bytes));
}

const decode = async (
  text: string,
  { bytes = 997, isSigned = true } = {},
): Promise<{ readonly data: string; readonly trailers: readonly string[] }> => {
  const trailers: string[] = [];
  const chunks: Buffer[] = [];
  const onTrailer = (name: string, value: string): void => void trailers.push(`${name}=${value}`);
  for await (const chunk of decodeChunks(inPieces(text, bytes), { seed: isSigned ? seed : undefined, onTrailer }))
    chunks.push(chunk);
  return { data: Buffer.concat(chunks).toString(), trailers };
};

test.each([1000, 65_536, 70_000])('the reference example is decoded from pieces of %i bytes', async (bytes) => {
  expect((await decode(body, { bytes })).data).toBe('a'.repeat(66_560));
});

test.each([
  ['a byte of the first chunk', body.replace('aaaa', 'aaab'), 'SignatureDoesNotMatch'],
  ['a signature', body.replace('0055627c', '0055627d'), 'SignatureDoesNotMatch'],
  ['the last chunk', body.replace('b6c6ea8a', 'b6c6ea8b'), 'SignatureDoesNotMatch'],
  ['a missing signature', body.replace(/;chunk-signature=0055.*?\r/, '\r'), 'SignatureDoesNotMatch'],
  ['a size', body.replace('400;', '3ff;'), 'SignatureDoesNotMatch'],
  ['a head', body.replace('10000;', 'size;'), 'InvalidRequest'],
  ['a missing end', body.slice(0, -150), 'IncompleteBody'],
  ['a line without end', '1'.repeat(20_000), 'InvalidRequest'],
])('wrong: %s', async (_, changed, code) => {
  await expect(decode(changed)).rejects.toMatchObject({ code });
});

test('a chunk that is longer than its head says is noticed', async () => {
  await expect(decode('2\r\nabc\r\n0\r\n\r\n', { isSigned: false })).rejects.toMatchObject({ code: 'InvalidRequest' });
});

test('an unsigned body is decoded with its trailer', async () => {
  const text = '5\r\nhello\r\n1\r\n!\r\n0\r\nx-amz-checksum-crc32: nS0kBA==\r\n\r\n';
  for (const bytes of [1, 3, 100])
    expect(await decode(text, { bytes, isSigned: false })).toEqual({
      data: 'hello!',
      trailers: ['x-amz-checksum-crc32=nS0kBA=='],
    });
});
