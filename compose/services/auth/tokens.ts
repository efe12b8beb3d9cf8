import { exportJWK, generateKeyPair, jwtVerify, SignJWT, type JSONWebKeySet } from 'jose';

const ALGORITHM = 'EdDSA';
const ISSUER = 'auth';
const KEY_ID = 'auth-1';
const LIFE_S = 15 * 60;

/** A temporary token. */
interface Token {
  readonly token: string;
  readonly expiresAt: string;
}

/** What a token says of itself when it is still good. */
interface Introspection {
  readonly active: boolean;
  readonly sub?: string;
  readonly exp?: number;
}

/** Makes and checks temporary tokens without any other component. */
export interface Tokens {
  readonly keySet: JSONWebKeySet;
  readonly issue: (accessKey: string) => Promise<Token>;
  readonly introspect: (token: string) => Promise<Introspection>;
}

/** Tokens signed by a key of this process. */
export const createTokens = async (): Promise<Tokens> => {
  const { publicKey, privateKey } = await generateKeyPair(ALGORITHM, { crv: 'Ed25519' });
  return {
    keySet: { keys: [{ ...(await exportJWK(publicKey)), kid: KEY_ID, alg: ALGORITHM, use: 'sig' }] },
    issue: async (accessKey) => {
      const expiresS = Math.floor(Date.now() / 1000) + LIFE_S;
      const token = await new SignJWT()
        .setProtectedHeader({ alg: ALGORITHM, kid: KEY_ID })
        .setIssuer(ISSUER)
        .setSubject(accessKey)
        .setIssuedAt()
        .setExpirationTime(expiresS)
        .sign(privateKey);
      return { token, expiresAt: new Date(expiresS * 1000).toISOString() };
    },
    introspect: async (token) => {
      try {
        const { payload } = await jwtVerify(token, publicKey, { issuer: ISSUER, algorithms: [ALGORITHM] });
        const { sub, exp } = payload;
        return { active: true, ...(sub === undefined ? {} : { sub }), ...(exp === undefined ? {} : { exp }) };
      } catch {
        return { active: false };
      }
    },
  };
};
