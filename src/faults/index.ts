import type { FaultKinds } from '../model/fault.ts';
import { bandwidth } from './bandwidth.ts';
import { call } from './call.ts';
import { commandFault } from './command.ts';
import { cpuLimit } from './cpu-limit.ts';
import { disconnect } from './disconnect.ts';
import { down } from './down.ts';
import { execFault } from './exec.ts';
import { kill } from './kill.ts';
import { latency } from './latency.ts';
import { limitData } from './limit-data.ts';
import { memoryLimit } from './memory-limit.ts';
import { pause } from './pause.ts';
import { resetPeer } from './reset-peer.ts';
import { restart } from './restart.ts';
import { slicer } from './slicer.ts';
import { slowClose } from './slow-close.ts';
import { stop } from './stop.ts';
import { timeout } from './timeout.ts';

/** Every fault kind, by the name that files give it. */
export const faults = {
  bandwidth,
  call,
  command: commandFault,
  'cpu-limit': cpuLimit,
  disconnect,
  down,
  exec: execFault,
  kill,
  latency,
  'limit-data': limitData,
  'memory-limit': memoryLimit,
  pause,
  'reset-peer': resetPeer,
  restart,
  slicer,
  'slow-close': slowClose,
  stop,
  timeout,
} satisfies FaultKinds;
