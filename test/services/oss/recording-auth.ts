import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A question as auth receives it. */
interface Question {
  readonly action: string;
  readonly account: string;
  readonly bucket: string;
  readonly object: string;
  readonly owner: boolean;
  readonly conditions: Readonly<Record<string, readonly string[]>>;
}

/** How auth answers: by default it allows all. */
export type Answering = (question: Question, response: ServerResponse) => void;

export const allow: Answering = (_, response) => void response.end('{"result":true}');
export const refuse: Answering = (_, response) => void response.end('{"result":false}');
/** Refuses some actions. */
export const refuseOnly =
  (...actions: readonly string[]): Answering =>
  (question, response) =>
    void response.end(JSON.stringify({ result: !actions.includes(question.action) }));

/** A plugin endpoint that keeps every question. */
export interface RecordingAuth {
  readonly url: string;
  readonly port: number;
  readonly questions: Question[];
  /** Raw bodies and tokens of everything that was posted, boot probes too. */
  readonly posts: { readonly token: string | undefined; readonly body: string }[];
  answering: Answering;
  /** The actions asked since the last call. */
  readonly actions: () => readonly string[];
  readonly close: () => Promise<void>;
}

export const startAuth = async (port = 0): Promise<RecordingAuth> => {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      auth.posts.push({ token: request.headers.authorization, body });
      if (body === '') {
        response.end('{}');
        return;
      }
      const question = (JSON.parse(body) as { input: Question }).input;
      auth.questions.push(question);
      auth.answering(question, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const bound = (server.address() as AddressInfo).port;
  const auth: RecordingAuth = {
    url: `http://127.0.0.1:${bound}/authz`,
    port: bound,
    questions: [],
    posts: [],
    answering: allow,
    actions: () => auth.questions.splice(0).map(({ action }) => action.replace('s3:', '')),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return auth;
};
