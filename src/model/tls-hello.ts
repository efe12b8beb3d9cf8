const HANDSHAKE = 0x16;
const CLIENT_HELLO = 0x01;
const TLS_1_0 = 0x0301;
const TLS_1_2 = 0x0303;
const TLS_1_3 = 0x0304;
const RANDOM_BYTES = 32;

/** AES-GCM and ChaCha20 for TLS 1.3 and 1.2, AES-CBC for servers that know no better. */
const SUITES = [0x1301, 0x1302, 0x1303, 0xc02b, 0xc02c, 0xc02f, 0xc030, 0xcca9, 0xcca8, 0x009c, 0x002f, 0x0035];
/** X25519, P-256, P-384. */
const GROUPS = [0x001d, 0x0017, 0x0018];
/** ECDSA, RSA-PSS and RSA, each with SHA-256 to SHA-512. */
const SIGNATURES = [0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601];

const byte = (value: number): Buffer => Buffer.from([value]);
const word = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);
const words = (values: readonly number[]): Buffer => Buffer.concat(values.map(word));
/** With its length in front, in so many bytes. */
const sized = (bytes: 1 | 2 | 3, content: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([length.subarray(4 - bytes), content]);
};
const extension = (type: number, content: Buffer): Buffer => Buffer.concat([word(type), sized(2, content)]);

/** An address is no server name. */
const serverName = (host: string): readonly Buffer[] =>
  /^[\d.]+$/.test(host)
    ? []
    : [extension(0x0000, sized(2, Buffer.concat([byte(0), sized(2, Buffer.from(host, 'ascii'))])))];

/**
 * A client's first message (RFC 8446, and RFC 5246 for older servers). It offers no key of its own for TLS 1.3, so that
 * nothing in it must be random: the server asks for one, which is answer enough.
 */
export const tlsHello = (host: string): Buffer => {
  const extensions = [
    ...serverName(host),
    extension(0x000a, sized(2, words(GROUPS))),
    extension(0x000b, sized(1, byte(0))),
    extension(0x000d, sized(2, words(SIGNATURES))),
    extension(0x002b, sized(1, words([TLS_1_3, TLS_1_2]))),
    extension(0x0033, sized(2, Buffer.alloc(0))),
  ];
  const hello = Buffer.concat([
    word(TLS_1_2),
    Buffer.alloc(RANDOM_BYTES, 'brownout'),
    sized(1, Buffer.alloc(0)),
    sized(2, words(SUITES)),
    sized(1, byte(0)),
    sized(2, Buffer.concat(extensions)),
  ]);
  const message = Buffer.concat([byte(CLIENT_HELLO), sized(3, hello)]);
  return Buffer.concat([byte(HANDSHAKE), word(TLS_1_0), sized(2, message)]);
};

/** Does an answer begin with a message of the handshake? An alert says that this client is not wanted, or that it hurts. */
export const tlsReadiness = (answer: Buffer): boolean | undefined =>
  answer.length === 0 ? undefined : answer[0] === HANDSHAKE;
