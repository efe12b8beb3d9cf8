import type { ErrorClass, Observation } from '../../model/answer.ts';

const CLASS_OF: Readonly<Record<string, ErrorClass>> = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'refused',
  ENETUNREACH: 'refused',
  ETIMEDOUT: 'timeout',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
};
const ENDS_A_STREAM = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED']);

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '');

const classOf = (code: string, answered: boolean): ErrorClass => {
  if (ENDS_A_STREAM.has(code)) return answered ? 'cut' : 'closed';
  if (/^ERR_(TLS|SSL)_|^CERT_|^(EPROTO|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN)$/.test(code))
    return 'tls';
  return CLASS_OF[code] ?? 'protocol';
};

/** What a failed exchange looks like. `answered`: had the first byte of the answer come? */
export const failure = (error: Error, answered: boolean): Observation => ({
  error: classOf(codeOf(error), answered),
  text: error.message.slice(0, 200),
});
