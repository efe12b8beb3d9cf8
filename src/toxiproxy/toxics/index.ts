import { bandwidth } from './bandwidth.ts';
import type { ToxicKind } from './kind.ts';
import { latency } from './latency.ts';
import { limitData } from './limit-data.ts';
import { noop } from './noop.ts';
import { resetPeer } from './reset-peer.ts';
import { slicer } from './slicer.ts';
import { slowClose } from './slow-close.ts';
import { timeout } from './timeout.ts';

/** Every kind of toxic, by the type that the API knows it by. */
export const toxicKinds: ReadonlyMap<string, ToxicKind> = new Map<string, ToxicKind>([
  ['bandwidth', bandwidth],
  ['latency', latency],
  ['limit_data', limitData],
  ['noop', noop],
  ['reset_peer', resetPeer],
  ['slicer', slicer],
  ['slow_close', slowClose],
  ['timeout', timeout],
]);
