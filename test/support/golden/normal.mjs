/** Conditions that differ from run to run, or tell of the client alone. */
const NOISE = new Map(
  Object.entries({
    CurrentTime: 'time',
    EpochTime: 'time',
    SourceIp: 'address',
    UserAgent: 'client',
    'User-Agent': 'client',
    'X-Amz-User-Agent': 'client',
    'X-Amz-Date': 'time',
    'X-Amz-Signature': 'signature',
    'Amz-Sdk-Invocation-Id': 'client',
    'Amz-Sdk-Request': 'client',
    uploadId: 'upload',
    signatureAge: 'milliseconds',
  }),
);

const withoutNoise = (text) =>
  text
    .replace(/\/\d{8}\//, '/<day>/')
    .replace(/Signature=[0-9a-f]{64}/, 'Signature=<signature>')
    .replace(/127\.0\.0\.1:\d+/g, '<address>');

const sorted = (record) => Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));

const condition = ([name, values]) => {
  const noise = NOISE.get(name);
  if (noise === undefined || values.every((value) => value === 'none' || value === ''))
    return [name, values.map((value) => withoutNoise(value))];
  return [name, values.map(() => `<${noise}>`)];
};

/** A question as it stands in a golden file. */
export const question = ({ body, ...post }) => {
  if (body === '') return { ...post, body: '' };
  const { input } = JSON.parse(body);
  return { ...sorted(input), conditions: sorted(Object.fromEntries(Object.entries(input.conditions).map(condition))) };
};

/** Headers of an answer that a client or a cache acts upon. */
const TOLD = new Set(
  (
    'accept-ranges cache-control content-encoding content-language content-range content-type etag location retry-after vary ' +
    'x-amz-bucket-region x-amz-checksum-crc32 x-amz-version-id x-minio-server-status'
  ).split(' '),
);
/** MinIO tells these with everything; with an error they say nothing. */
const OF_SUCCESS = new Set(['accept-ranges', 'vary']);
const DATED = new Set(['last-modified', 'expires']);

const toldHeaders = ({ status, headers }) =>
  Object.entries(headers).flatMap(([name, value]) => {
    if (OF_SUCCESS.has(name) && status >= 400) return [];
    if (DATED.has(name)) return [[name, '<time>']];
    return TOLD.has(name) || name.startsWith('x-amz-meta-') ? [[name, value]] : [];
  });

const codeOf = ({ headers, body }) => {
  const { xml, json } = /<Code>(?<xml>.*?)<\/Code>|"Code":"(?<json>.*?)"/.exec(body)?.groups ?? {};
  return xml ?? json ?? headers['x-minio-error-code'] ?? '';
};

/** What an answer tells of the storage's slots: how many there are, and how many were free. */
export const slotsTold = ({ headers }) =>
  Object.fromEntries(
    ['limit', 'remaining'].flatMap((what) => {
      const told = headers[`x-ratelimit-${what}`];
      return told === undefined ? [] : [[what, told]];
    }),
  );

/** An answer as it stands in a golden file. */
export const answer = (exchange) => ({
  request: `${exchange.method} ${exchange.url.replace(/\?.*/s, '')}`,
  status: exchange.status,
  code: codeOf(exchange),
  headers: sorted(Object.fromEntries(toldHeaders(exchange))),
});
