import { expect, test } from 'vitest';
import { EXIT } from '../../src/model/errors.ts';
import { brownout } from '../support/command.ts';
import { builtImages } from '../support/docker-obstacle.ts';

const doctor = async (env: Readonly<Record<string, string>> = {}): Promise<string> => {
  const { stdout, exit } = await brownout(['doctor'], { env }).ended;
  expect(exit).toBe(EXIT.passed);
  return stdout;
};

test('"doctor" tells the engine, Compose, and that the images are here', async () => {
  const told = await doctor(builtImages());
  expect(told).toMatch(/^ok +docker +Docker Engine \d+\./m);
  expect(told).toMatch(/^ok +compose +Docker Compose \d+\./m);
  expect(told).toMatch(/^ok +images +those of the bundled stack are here$/m);
});

test('"doctor" names an image that is not here, and the command that brings it', async () => {
  const told = await doctor({ ...builtImages(), BROWNOUT_MINIO_IMAGE: 'brownout/none:0' });
  expect(told).toMatch(
    /^warn +images +not here: brownout\/none:0\n +mend: docker pull each, or build them: npm run images$/m,
  );
});
