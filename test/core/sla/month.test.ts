import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failedOf, together, type Failed } from '../../../src/core/sla/course.ts';
import { allowedMs, availability, lostMs, type Month, stepOf } from '../../../src/core/sla/month.ts';
import type { CreditStep } from '../../../src/model/sla.ts';
import { bundled } from '../../support/sla-presets.ts';

const MINUTE = 60_000;
const NOVEMBER_12 = Date.parse('2023-11-12T17:44:00+08:00');

const outageOf = (minutes: number, from = NOVEMBER_12): Month['outage'] => ({ from, to: from + minutes * MINUTE });
const monthOf = (minutes: number, more: Partial<Month> = {}): Month => ({
  days: 30,
  outage: outageOf(minutes),
  reckoning: 'mean-error-rate',
  slotMs: 5 * MINUTE,
  ...more,
});

const all: Failed = failedOf([true]);
const reached = (failed: Failed, month: Month): number => availability(lostMs(failed, month), month.days);
/** As a share is told: in percent, with four digits. */
const told = (failed: Failed, month: Month): string => (reached(failed, month) * 100).toFixed(4);
const down = (failed: Failed, month: Month): number => lostMs(failed, { ...month, reckoning: 'slots-down' }) / MINUTE;
const credit = (preset: string, minutes: number): number =>
  stepOf(reached(all, monthOf(minutes)), bundled(preset).ladder)?.credit ?? 0;

describe('what users see of a month', () => {
  it.each([
    [207, '99.5208'],
    [196, '99.5463'],
    [101, '99.7662'],
    [47, '99.8912'],
    [49, '99.8866'],
    [87, '99.7986'],
    [257, '99.4051'],
    [172, '99.6019'],
    [504, '98.8333'],
    [343, '99.2060'],
  ])('with an outage of %i minutes, in which all failed, is %s %%', (minutes, share) => {
    expect(told(all, monthOf(minutes))).toBe(share);
  });

  it('is more in a month of 31 days', () => {
    expect(told(all, monthOf(207, { days: 31 }))).toBe('99.5363');
  });

  it('is what failed of all requests, where some surfaces ran on', () => {
    const service = together([
      { share: 0.4, failed: all },
      { share: 0.6, failed: failedOf([false]) },
    ]);
    expect(told(service, monthOf(207))).toBe('99.8083');
  });

  it('loses no more than there is of it', () => {
    expect(reached(all, monthOf(60 * 24 * 40))).toBe(0);
  });
});

describe('the step of a ladder', () => {
  it.each([
    ['s3-standard', 0.1],
    ['gcs-standard-region', 0.1],
    ['gcs-standard-multi-region', 0.1],
    ['aliyun-datahub', 0.2],
    ['aliyun-oss-article', 0.25],
    ['aliyun-oss-directory', 0.1],
  ])('of %s for 207 minutes, and for the 101 that customers were told of, is worth %d', (preset, share) => {
    expect(credit(preset, 207)).toBe(share);
    expect(credit(preset, 101)).toBe(share);
  });

  it.each([
    [0.999_95, 2.16],
    [0.9999, 4.32],
    [0.9995, 21.6],
    [0.999, 43.2],
    [0.995, 216],
    [0.99, 432],
    [0.95, 2160],
  ])('below %d begins after %d minutes of 30 days, and not with them', (below, minutes) => {
    const ladder: readonly CreditStep[] = [{ below, credit: 0.1 }];
    expect(allowedMs(below, 30) / MINUTE).toBeCloseTo(minutes, 9);
    expect(stepOf(reached(all, monthOf(minutes)), ladder)).toBeNull();
    expect(stepOf(reached(all, monthOf(minutes + 1 / 60)), ladder)).toEqual(ladder[0]);
  });

  it('is the lowest that a month falls below', () => {
    expect(credit('s3-standard', 43)).toBe(0);
    expect(credit('s3-standard', 432)).toBe(0.1);
    expect(credit('s3-standard', 433)).toBe(0.25);
    expect(credit('s3-standard', 2161)).toBe(1);
  });
});

describe('slots that count only when all of their requests fail', () => {
  it('are none while a single request in a hundred is served', () => {
    const most = failedOf(Array.from({ length: 100 }, (_, index) => index !== 50));
    expect(down(all, monthOf(207, { slotMs: MINUTE }))).toBe(207);
    expect(down(together([{ share: 0.99, failed: all }]), monthOf(207, { slotMs: MINUTE }))).toBe(0);
    expect(down(most, monthOf(200, { slotMs: MINUTE }))).toBe(198);
  });

  it('begin at whole multiples of their length, UTC: what is cut off at both ends does not count', () => {
    // 17:44 to 21:11: whole slots of five minutes from 17:45 to 21:10.
    expect(down(all, monthOf(207))).toBe(205);
  });
});

describe('the mean of error rates', () => {
  const courses = fc.array(fc.boolean(), { minLength: 1, maxLength: 200 });
  const months = fc.record({
    days: fc.integer({ min: 28, max: 31 }),
    minutes: fc.integer({ min: 1, max: 600 }),
    slot: fc.integer({ min: 1, max: 60 }),
    shift: fc.integer({ min: 0, max: 3600 }),
  });

  it('is what failed of the whole outage, wherever slots begin and however long they are', () => {
    fc.assert(
      fc.property(courses, months, (bad, { days, minutes, slot, shift }) => {
        const outage = outageOf(minutes, NOVEMBER_12 + shift * 1000);
        const month = monthOf(minutes, { days, outage, slotMs: slot * MINUTE });
        const share = bad.filter(Boolean).length / bad.length;
        expect(lostMs(failedOf(bad), month)).toBeCloseTo(share * minutes * MINUTE, 3);
      }),
    );
  });

  it('is never less than what wholly failed slots make', () => {
    fc.assert(
      fc.property(courses, months, (bad, { minutes, slot }) => {
        const month = monthOf(minutes, { slotMs: slot * MINUTE });
        const failed = failedOf(bad);
        expect(lostMs(failed, { ...month, reckoning: 'slots-down' })).toBeLessThanOrEqual(lostMs(failed, month) + 1);
      }),
    );
  });

  it('does not fall when an outage gets longer', () => {
    fc.assert(
      fc.property(courses, fc.integer({ min: 1, max: 600 }), fc.integer({ min: 1, max: 600 }), (bad, one, more) => {
        const failed = failedOf(bad);
        expect(reached(failed, monthOf(one + more))).toBeLessThanOrEqual(reached(failed, monthOf(one)) + 1e-12);
      }),
    );
  });
});
