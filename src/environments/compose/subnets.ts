import { isIPv4 } from 'node:net';
import { claimsOf } from '../../adapters/claims.ts';
import { InputError, StackError } from '../../model/errors.ts';

/**
 * Kept for benchmarks of networks (RFC 2544), so that hardly a machine routes it anywhere. Docker's own pools are soon
 * empty: they hold about thirty networks, and a stack takes one for each component.
 */
const DEFAULT_RANGE = '198.18.0.0/15';
const VARIABLE = 'BROWNOUT_SUBNETS';

const BLOCK_BITS = 24;
const SUBNET_BITS = 29;
const BITS = 32;
const BLOCK_SIZE = 2 ** (BITS - BLOCK_BITS);
const SUBNET_SIZE = 2 ** (BITS - SUBNET_BITS);
const SUBNETS_IN_BLOCK = BLOCK_SIZE / SUBNET_SIZE;
/** After the network's own address and its gateway's. */
const FIRST_HOST = 2;
const HOSTS = 3;

/** A /24 for one run, written `198.18.7.0/24`. */
export type Block = string;

const numberOf = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

const addressOf = (number: number): string =>
  [24, 16, 8, 0].map((bits) => Math.floor(number / 2 ** bits) % 256).join('.');

interface Range {
  readonly first: number;
  readonly size: number;
}

const rangeOf = (subnet: string): Range | undefined => {
  const [address = '', bits = ''] = subnet.split('/');
  if (!isIPv4(address) || !/^\d+$/.test(bits) || Number(bits) > BITS) return undefined;
  const size = 2 ** (BITS - Number(bits));
  return { first: Math.floor(numberOf(address) / size) * size, size };
};

const overlap = (one: Range, other: Range): boolean =>
  one.first < other.first + other.size && other.first < one.first + one.size;

const configuredRange = (): Range => {
  const written = process.env[VARIABLE] ?? DEFAULT_RANGE;
  const range = rangeOf(written);
  if (!range || range.size < BLOCK_SIZE)
    throw new InputError({
      en: `${VARIABLE}: "${written}" is no range of at least a /24; write it like ${DEFAULT_RANGE}`,
      zh: `${VARIABLE}：“${written}”不是 /24 或更大的网段；写法如 ${DEFAULT_RANGE}`,
    });
  return range;
};

const claims = claimsOf('subnets');

/** The address alone: a claim is a file, and a block has a slash in its name. */
const claimName = (block: Block): string => block.split('/')[0] ?? '';

const claim = (run: string, block: Block): boolean => {
  const name = claimName(block);
  if (!claims.write(name, run)) return false;
  if (!claims.isElsewhere(name)) return true;
  claims.drop(name);
  return false;
};

/** Runs that have claimed a block. */
export const claimants = (): readonly string[] => [...claims.all().values()];

/** Gives up all blocks of a run. */
export const releaseBlocks = (run: string): void => claims.release(run);

export interface BlocksWanted {
  readonly networks: number;
  /** Subnets that the engine has already, in CIDR notation. */
  readonly used: readonly string[];
}

/**
 * Claims blocks for a run, from anywhere in the range, that touch none of the subnets in use: an engine is told of a
 * run's subnets long after the run has chosen them, and refuses whoever comes second.
 */
export const claimBlocks = (run: string, { networks, used }: BlocksWanted): readonly Block[] => {
  const range = configuredRange();
  const taken = used.flatMap((subnet) => rangeOf(subnet) ?? []);
  const count = Math.floor(range.size / BLOCK_SIZE);
  const start = Math.floor(Math.random() * count);
  const blocks: Block[] = [];
  for (let n = 0; n < count && blocks.length * SUBNETS_IN_BLOCK < networks; n += 1) {
    const candidate = { first: range.first + ((start + n) % count) * BLOCK_SIZE, size: BLOCK_SIZE };
    const block = `${addressOf(candidate.first)}/${BLOCK_BITS}`;
    if (!taken.some((it) => overlap(it, candidate)) && claim(run, block)) blocks.push(block);
  }
  if (blocks.length * SUBNETS_IN_BLOCK >= networks) return blocks;
  for (const block of blocks) claims.drop(claimName(block));
  throw new StackError({
    en: `no ${networks} free subnets for the stack's networks; take old ones down (docker network prune), or set ${VARIABLE}`,
    zh: `没有 ${networks} 个空闲子网可供环境使用；请清理旧网络（docker network prune），或设置 ${VARIABLE}`,
  });
};

/** One of the small subnets of some blocks, with the addresses that can be given away. */
export const subnetAt = (
  blocks: readonly Block[],
  index: number,
): { readonly subnet: string; readonly hosts: readonly string[] } => {
  const block = rangeOf(blocks[Math.floor(index / SUBNETS_IN_BLOCK)] ?? '');
  if (!block) throw new Error(`subnet ${index} is in none of ${blocks.length} blocks`);
  const first = block.first + (index % SUBNETS_IN_BLOCK) * SUBNET_SIZE;
  return {
    subnet: `${addressOf(first)}/${SUBNET_BITS}`,
    hosts: Array.from({ length: HOSTS }, (_, n) => addressOf(first + FIRST_HOST + n)),
  };
};
