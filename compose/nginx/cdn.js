// What nginx alone cannot do for the CDN: spell paths, sign pulls (SigV4), purge, count. It runs in njs from 0.7.9 on,
// which has neither `for … of` nor destructuring. Nothing lasts from one request to the next but files.
import crypto from 'crypto';
import fs from 'fs';

const FOLDER = process.env.CDN_FOLDER;
const REGION = 'us-east-1';
const UNSIGNED = 'UNSIGNED-PAYLOAD';

const isPlain = (byte) =>
  (byte >= 0x30 && byte <= 0x39) || // 0-9
  (byte >= 0x41 && byte <= 0x5a) || // A-Z
  (byte >= 0x61 && byte <= 0x7a) || // a-z
  byte === 0x2d || // -
  byte === 0x2e || // .
  byte === 0x2f || // /
  byte === 0x5f || // _
  byte === 0x7e; // ~

const hexOf = (byte) => (byte < 16 ? '%0' : '%') + byte.toString(16).toUpperCase();

const isUtf8 = (bytes) => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch (error) {
    return false;
  }
};

/** One spelling for each path: the cache's key, the request's line and the signature must agree on it. */
const objectPath = (r) => {
  const bytes = r.rawVariables.uri;
  if (!isUtf8(bytes)) return '';
  let path = '';
  for (let at = 0; at < bytes.length; at += 1)
    path += isPlain(bytes[at]) ? String.fromCharCode(bytes[at]) : hexOf(bytes[at]);
  return path;
};

const isPrivate = (path) => (process.env.PRIVATE_BUCKETS || '').split(/\s+/).indexOf(path.split('/')[1]) >= 0;

/** When a pull is signed, as SigV4 writes it; empty where it is not. nginx asks once for each request. */
const signedAt = (r) => (isPrivate(r.variables.object_path) ? new Date().toISOString().replace(/[-:]|\.\d+/g, '') : '');

const payload = (r) => (r.variables.signed_at ? UNSIGNED : '');

const originHost = () => process.env.ORIGIN_HOST;

const hmac = (key, text) => crypto.createHmac('sha256', key).update(text);

/** The Authorization of a pull; empty where none is needed. */
const authorization = (r) => {
  const at = r.variables.signed_at;
  if (!at) return '';
  const colon = process.env.ACCESS_KEY.indexOf(':');
  const name = process.env.ACCESS_KEY.slice(0, colon);
  const secret = process.env.ACCESS_KEY.slice(colon + 1);
  const scope = [at.slice(0, 8), REGION, 's3', 'aws4_request'];
  const headers = `host:${originHost()}\nx-amz-content-sha256:${UNSIGNED}\nx-amz-date:${at}\n`;
  const signed = 'host;x-amz-content-sha256;x-amz-date';
  // nginx asks with GET, whatever it was asked with, and without the query.
  const canonical = ['GET', r.variables.object_path, '', headers, signed, UNSIGNED].join('\n');
  const digest = crypto.createHash('sha256').update(canonical).digest('hex');
  const key = scope.reduce((it, part) => hmac(it, part).digest(), `AWS4${secret}`);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', at, scope.join('/'), digest].join('\n')).digest('hex');
  return `AWS4-HMAC-SHA256 Credential=${name}/${scope.join('/')}, SignedHeaders=${signed}, Signature=${signature}`;
};

const read = (file) => {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    return '';
  }
};

const generationFile = (path) => `${FOLDER}/purged-${crypto.createHash('md5').update(path).digest('hex')}`;

/** How often a path was purged: part of the key, so what was stored, or is being pulled, is never found again. */
const generation = (r) => read(generationFile(r.variables.object_path));

const answerJson = (r, status, body) => {
  r.headersOut['Content-Type'] = 'application/json';
  r.return(status, JSON.stringify(body));
};

/** Forgets a path with all its queries; what it took on disk goes as everything goes that nobody asks for. */
const purge = (r) => {
  const path = r.variables.object_path;
  if (path === '') return answerJson(r, 400, { code: 'BadPath', message: 'the path is not percent-encoded UTF-8' });
  fs.writeFileSync(generationFile(path), String(Number(generation(r)) + 1));
  answerJson(r, 200, { purged: path });
};

const LOG = `${FOLDER}/counted.log`;
const TAKEN = `${FOLDER}/counted.taken`;
const TOTALS = `${FOLDER}/counters.json`;

const count = (totals, series) => {
  totals[series] = (totals[series] || 0) + 1;
};

/** What came of a pull: a status, or `error` or `timeout` where there was no whole answer. */
const pulled = (status, headerTime, length, promised) => {
  if (headerTime === '-') return status === '504' ? 'timeout' : 'error';
  return status === '200' && promised !== '-' && promised !== length ? 'error' : status;
};

/** A line stands for a request, for a pull, or, where a user waited for a pull, for both. */
const countLine = (totals, line) => {
  const words = line.split(' ');
  if (words.length !== 6) return;
  const cache = words[0];
  const isPull = words[1] !== '-';
  const isRefresh = isPull && process.env.REFRESH === 'background' && cache !== 'MISS';
  if (!isRefresh) count(totals, `cdn_requests_total{cache="${cache}"}`);
  if (!isPull) return;
  const path = words[5];
  const status = pulled(words[1], words[2], words[3], words[4]);
  count(totals, `cdn_origin_pulls_total{path="${path}",status="${status}"}`);
  if (status === '200' || status === '304') count(totals, `cdn_origin_good_total{path="${path}"}`);
};

/**
 * The counters. nginx opens the log for each line, so it is taken away to be read, and each line is read once: a page
 * costs what happened since the last one, whatever the age of the drill. What nobody reads grows by some 40 bytes a
 * request: 5 MB in an hour of 30 a second.
 */
const metrics = (r) => {
  const totals = JSON.parse(read(TOTALS) || '{}');
  try {
    fs.renameSync(LOG, TAKEN);
    read(TAKEN)
      .split('\n')
      .forEach((line) => countLine(totals, line));
    fs.writeFileSync(TOTALS, JSON.stringify(totals));
    fs.unlinkSync(TAKEN);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error; // nothing happened since
  }
  const lines = Object.keys(totals)
    .sort()
    .map((series) => `${series} ${totals[series]}`);
  r.headersOut['Content-Type'] = 'text/plain';
  r.return(200, `${lines.join('\n')}\n`);
};

export default { authorization, generation, metrics, objectPath, originHost, payload, purge, signedAt };
