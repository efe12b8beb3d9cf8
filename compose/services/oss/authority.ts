import type { Counters } from '../kit/metrics.ts';
import { allowsAnyone } from './bucket-policy.ts';
import type { PolicyPlugin } from './policy-plugin.ts';
import { questionBody, type Asker, type Caller, type Wish } from './question.ts';
import type { Store } from './store/store.ts';

/** What decides who may do what. */
export interface Judges {
  readonly store: Store;
  readonly plugin: PolicyPlugin;
  readonly counters: Counters;
}

/** What auth answers. */
export const askAuth = async ({ plugin, counters }: Judges, asker: Asker, wish: Wish): Promise<boolean> => {
  const result = await plugin.ask(questionBody(asker, wish));
  counters.count('oss_auth_questions_total', { action: wish.action, result });
  return result === 'allowed';
};

/** Whether a request may do this. Who signs is judged by auth alone, who does not by the bucket's policy alone. */
export const mayDo = async (judges: Judges, caller: Caller | undefined, wish: Wish): Promise<boolean> => {
  if (!caller) {
    const policy = judges.store.find(wish.bucket)?.record.policy;
    return allowsAnyone(policy, wish.action, wish.key === '' ? wish.bucket : `${wish.bucket}/${wish.key}`);
  }
  // As MinIO: until auth has answered once the owner may do all, and nobody else is known.
  return judges.plugin.ready ? askAuth(judges, caller, wish) : true;
};
