import type { Variables } from '../../model/probe.ts';
import { render } from '../../model/render.ts';

/** An address of a database: user, password, component, port, database. */
export const URL_PARTS =
  /^postgres(?:ql)?:\/\/(?:([^:@/]*)(?::([^@/]*))?@)?([A-Za-z0-9][A-Za-z0-9._-]*)(?::(\d{1,5}))?(?:\/([^?#]*))?$/;

export interface Login {
  readonly component: string;
  readonly port?: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** The parts are rendered one by one, so that a password may hold any character. */
export const loginOf = (url: string, variables: Variables): Login => {
  const [, user = '', password = '', component = '', port, database = ''] = URL_PARTS.exec(url) ?? [];
  const part = (text: string): string => render(decodeURIComponent(text), variables);
  return {
    component,
    ...(port === undefined ? {} : { port: Number(port) }),
    user: part(user),
    password: part(password),
    database: part(database === '' ? user : database),
  };
};
