import { call, NoAnswer } from '../kit/client.ts';
import { HttpError } from '../kit/http.ts';
import { readFields } from '../kit/input.ts';
import { parameter, type Endpoints } from './endpoint.ts';
import type { Records } from './records.ts';

const SHELF = 'machines';
const MACHINE = 'm-1';
const LARGEST = 64;

interface Fleet {
  readonly ecs: string;
  readonly timeoutMs: number;
}

const sizeOf = (records: Records): number => (records.get(SHELF, MACHINE) as number | undefined) ?? 1;

const isSize = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= LARGEST;

const scale = async ({ ecs, timeoutMs }: Fleet, size: number): Promise<boolean> => {
  const headers = { 'content-type': 'application/json' };
  try {
    const answer = await call(`${ecs}/scale`, { method: 'POST', headers, body: JSON.stringify({ size }), timeoutMs });
    return answer.status === 200;
  } catch (error) {
    if (error instanceof NoAnswer) return false;
    throw error;
  }
};

/** The console of one machine. It lists from its own records: a machine that is down is still in the list. */
export const machines = (records: Records, fleet: Fleet): Endpoints => ({
  'GET /machines': {
    action: 'console:ListMachines',
    answer: () => ({ status: 200, body: { machines: [{ id: MACHINE, size: sizeOf(records) }] } }),
  },
  'POST /machines/:id/scale': {
    action: 'console:ScaleMachine',
    answer: async (exchange) => {
      if (parameter(exchange, 'id') !== MACHINE) throw new HttpError(404, 'NoSuchMachine');
      const { size } = (await readFields(exchange)) as { readonly size?: unknown };
      if (!isSize(size)) throw new HttpError(400, 'BadSize', `the size is a whole number from 1 to ${LARGEST}`);
      if (!(await scale(fleet, size))) throw new HttpError(502, 'MachineUnreachable');
      await records.put(SHELF, MACHINE, size);
      return { status: 200, body: { id: MACHINE, size } };
    },
  },
});
