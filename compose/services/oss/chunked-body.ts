import { createHash } from 'node:crypto';
import { ByteReader } from './byte-reader.ts';
import { S3Error } from './s3-error.ts';
import { EMPTY_SHA256, sameSignature, sign } from './signing.ts';
import type { Identity } from './signature.ts';

const CHUNK_HEAD = /^(?<size>[0-9a-fA-F]{1,8})(?:;chunk-signature=(?<signature>[0-9a-f]{64}))?$/;

/** How a chunked body is decoded. */
export interface ChunkedBody {
  /** Each chunk is signed, in a chain that begins here; undefined: none is. */
  readonly seed: Identity['seed'] | undefined;
  /** Told each header that follows the body. */
  readonly onTrailer: (name: string, value: string) => void;
}

interface ChunkHead {
  readonly size: number;
  readonly signature: string | undefined;
}

const parseHead = (line: string): ChunkHead => {
  const groups = CHUNK_HEAD.exec(line)?.groups;
  if (!groups) throw new S3Error('InvalidRequest', 'The chunked body is malformed.');
  return { size: Number.parseInt(groups['size'] ?? '', 16), signature: groups['signature'] };
};

/** The chain of signatures over a chunked body: each signs its chunk and the signature before it. */
class ChunkChain {
  readonly #seed: Identity['seed'];
  #previous: string;

  constructor(seed: Identity['seed']) {
    this.#seed = seed;
    this.#previous = seed.signature;
  }

  check(signature: string | undefined, chunkHash: string): void {
    const { key, amzDate, scope } = this.#seed;
    const text = ['AWS4-HMAC-SHA256-PAYLOAD', amzDate, scope, this.#previous, EMPTY_SHA256, chunkHash].join('\n');
    const right = sign(key, text);
    if (!sameSignature(right, signature ?? '')) throw new S3Error('SignatureDoesNotMatch');
    this.#previous = right;
  }
}

const readTrailers = async (reader: ByteReader, onTrailer: ChunkedBody['onTrailer']): Promise<void> => {
  for (let line = await reader.line(); line !== ''; line = await reader.line()) {
    const [name = '', value = ''] = line.split(/:(.*)/s);
    onTrailer(name.trim().toLowerCase(), value.trim());
  }
};

/**
 * The bytes inside an `aws-chunked` body. A chunk is handed on before its signature is known to be right:
 * whoever reads must keep nothing of a body that ends in an error.
 */
export async function* decodeChunks(source: AsyncIterable<Buffer>, how: ChunkedBody): AsyncGenerator<Buffer> {
  const reader = new ByteReader(source);
  const chain = how.seed && new ChunkChain(how.seed);
  for (;;) {
    const head = parseHead(await reader.line());
    const hash = createHash('sha256');
    for await (const piece of reader.bytes(head.size)) {
      if (chain) hash.update(piece);
      yield piece;
    }
    chain?.check(head.signature, hash.digest('hex'));
    if (head.size === 0) break;
    if ((await reader.line()) !== '') throw new S3Error('InvalidRequest', 'The chunked body is malformed.');
  }
  await readTrailers(reader, how.onTrailer);
}
