import { z } from 'zod';
import { InputError } from '../../model/errors.ts';
import type { Json } from '../../model/json.ts';
import type { OpenProbe, ProbeContext, ProbeKind, Target } from '../../model/probe.ts';
import type { Text } from '../../model/text.ts';

interface Definition<P> {
  readonly kind: string;
  readonly summary: Text;
  readonly params: z.ZodType<P>;
  targets(params: P): readonly Target[];
  readonly runsCommands?: boolean;
  open(params: P, context: ProbeContext): Promise<OpenProbe>;
}

/** Hides the type of a kind's parameters, so that kinds of every shape fit one registry. */
export const defineProbe = <P>(definition: Definition<P>): ProbeKind => ({
  summary: definition.summary,
  params: definition.params,
  bind(raw) {
    const parsed = definition.params.safeParse(raw);
    if (!parsed.success)
      throw new InputError(`a probe of kind ${definition.kind} is not valid:\n${z.prettifyError(parsed.error)}`);
    return {
      kind: definition.kind,
      params: raw as Json,
      targets: definition.targets(parsed.data),
      runsCommands: definition.runsCommands ?? false,
      open: (context) => definition.open(parsed.data, context),
    };
  },
});
