import { systemClock } from '../../adapters/clock.ts';
import { faultContext } from '../../engine/fault-context.ts';
import { usualTimes } from '../../engine/proof.ts';
import { undo } from '../../engine/undo.ts';
import { faults } from '../../faults/index.ts';
import { say, sayText } from '../../messages/index.ts';
import { EXIT, InputError } from '../../model/errors.ts';
import type { FaultKind } from '../../model/fault.ts';
import type { Stack } from '../../model/stack.ts';
import { readHandFaults, writeHandFaults, type HandFault } from '../hand-faults.ts';
import { pickRun, reopen } from '../kept-stacks.ts';
import { languageOf } from '../language.ts';
import { worldPorts } from '../world.ts';

interface HandOptions {
  readonly run?: string;
  readonly lang?: string;
}

const kindOf = (name: string): FaultKind => {
  const kind = Object.entries(faults).find(([it]) => it === name)?.[1];
  if (!kind) throw new InputError(`there is no fault kind "${name}"; there are ${Object.keys(faults).join(', ')}`);
  return kind;
};

/** `web->db` and `web:db` are links, anything else is a component; InputError says what there is. */
const targetOf = (target: string, stack: Stack): Readonly<Record<string, string>> => {
  const link = stack.links.find((it) => it.name === target || `${it.from}:${it.to}` === target);
  if (link) return { link: link.name };
  if (stack.components.some((it) => it.name === target)) return { component: target };
  throw new InputError(
    `the stack ${stack.id} has no link or component "${target}"; links are ${stack.links.map((it) => it.name).join(', ')}`,
  );
};

const settingsOf = (settings: readonly string[]): Readonly<Record<string, string | number>> =>
  Object.fromEntries(
    settings.map((setting) => {
      const [name = '', ...value] = setting.split('=');
      if (value.length === 0)
        throw new InputError(`"${setting}" is no setting; write name=value, as in latency=1500ms`);
      const text = value.join('=');
      return [name, /^\d+(\.\d+)?$/.test(text) ? Number(text) : text];
    }),
  );

/** Injects a fault by hand and proves it; exit 7 when the proof could not be had. */
export const inject = async (
  ...[kindName, target, settings, options]: [string, string, readonly string[], HandOptions]
): Promise<number> => {
  const kind = kindOf(kindName);
  const here = await pickRun(options.run, languageOf(options.lang));
  const { stack, replica } = await reopen(here);
  const fault = kind.bind({ ...targetOf(target, stack), ...settingsOf(settings) });
  const cannot = fault.needs().find((ability) => !here.environment.abilities.includes(ability));
  if (cannot !== undefined)
    throw new InputError({
      en: `the ${here.environment.name} environment cannot ${cannot} a component; it can ${here.environment.abilities.join(', ')}`,
      zh: `${here.environment.name} 环境不支持对组件执行 ${cannot}；支持 ${here.environment.abilities.join('、')}`,
    });
  const around = { run: here.handle.run, stack, replica, ports: worldPorts };
  const live = readHandFaults(here.handle);
  const touches = fault.touches(stack);
  const clash = live.find((it) => it.touches.some((thing) => touches.includes(thing)));
  if (clash)
    throw new InputError(
      `${clash.name} is on already and touches the same; lift it first: brownout lift ${clash.name}`,
    );
  const context = faultContext(around, await usualTimes(fault.links(stack), faultContext(around)));
  const name = `${kindName}-${target.replaceAll(/[^A-Za-z0-9]+/g, '-')}`;
  const armed: HandFault = { name, kind: kindName, touches, state: await fault.arm(context) };
  writeHandFaults(here.handle, [...live, armed]);
  await fault.apply(armed.state, context);
  const proof = await fault.bites(armed.state, context);
  const messages = say(languageOf(options.lang));
  const { notProven, liftWith } = messages.hand;
  const told = [
    sayText(messages, fault.describe(stack)),
    (proof.yes ? messages.facts.proof : notProven)(sayText(messages, proof.seen)),
  ];
  process.stdout.write(`${name}  ${told.join(messages.semicolon)}\n${liftWith(`brownout lift ${name}`)}\n`);
  return proof.yes ? EXIT.passed : EXIT.inconclusive;
};

/** Lifts faults that were injected by hand; exit 6 when one is still there. */
export const lift = async (name: string | undefined, options: HandOptions): Promise<number> => {
  const here = await pickRun(options.run, languageOf(options.lang));
  const live = readHandFaults(here.handle);
  const meant = live.filter((it) => name === undefined || it.name === name).toReversed();
  if (name !== undefined && meant.length === 0)
    throw new InputError(`no fault "${name}" is on; there is ${live.map((it) => it.name).join(', ') || 'none'}`);
  const { stack, replica } = await reopen(here);
  const context = faultContext({ run: here.handle.run, stack, replica, ports: worldPorts });
  const messages = say(languageOf(options.lang));
  const left: HandFault[] = [];
  for (const fault of meant) {
    const undone = await undo({ kind: kindOf(fault.kind), state: fault.state }, context, systemClock);
    if (!undone.done) left.push(fault);
    const { lifted, stillOn } = messages.hand;
    const told = undone.done ? lifted(sayText(messages, undone.seen)) : stillOn(sayText(messages, undone.because));
    process.stdout.write(`${fault.name}  ${told}\n`);
  }
  if (meant.length === 0) process.stdout.write(`${messages.hand.nothingOn}\n`);
  writeHandFaults(here.handle, [...live.filter((it) => !meant.includes(it)), ...left]);
  return left.length === 0 ? EXIT.passed : EXIT.cleanup;
};
