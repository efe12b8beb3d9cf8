import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadSla } from '../../src/loader/index.ts';
import type { SlaPreset } from '../../src/model/sla.ts';

/** A preset that Brownout brings. */
export const bundled = (id: string): SlaPreset => {
  const file = fileURLToPath(new URL(`../../scenarios/sla/${id}.yaml`, import.meta.url));
  const { value, findings } = loadSla({ file, text: readFileSync(file, 'utf8') });
  if (!value) throw new Error(findings[0]?.message.en);
  return value;
};
