import type { Ready } from './stack.ts';

/**
 * The answer of a client of MySQL's protocol 4.1 to the greeting: a login without a password, which is refused. Who hung
 * up instead would be counted as a broken handshake, and after a hundred of them MySQL would let nobody in from there.
 * Flags: long password, protocol 4.1, secure connection, authentication plugins; packets of up to 1 MiB; UTF-8.
 */
const mysqlLogin = (user: string): string => {
  const body = `\x01\x82\x08\0\0\0\x10\0\x21${'\0'.repeat(23)}${user}\0\0mysql_native_password\0`;
  return `${String.fromCodePoint(body.length)}\0\0\x01${body}`;
};

/** What servers other than those of HTTP and Postgres are asked, and say when they take clients. */
export const greetings: Readonly<Record<string, Ready>> = {
  // One that wants a password, or lets this client do nothing, takes clients.
  redis: { kind: 'said', send: 'PING\r\n', expect: ['+PONG', '-NOAUTH', '-NOPERM'] },
  // The first packet is numbered 0 and begins with the protocol's version, 10; an error would begin with 255.
  mysql: { kind: 'said', send: mysqlLogin('brownout'), expect: ['\0\n'] },
  // The header of AMQP 0-9-1; the answer is a method frame on channel 0.
  amqp: { kind: 'said', send: 'AMQP\0\0\t\x01', expect: ['\x01\0\0'] },
};
