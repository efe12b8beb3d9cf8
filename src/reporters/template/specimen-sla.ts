import type { SlaResult } from '../../model/sla.ts';

const READING = {
  availability: 0.9952,
  lostMs: 12_420_000,
  step: { below: 0.999, credit: 0.1 },
  credit: 120,
  creditOfLoss: 0.002,
};

/** An agreement of which there is one of everything. */
export const specimenSla: SlaResult = {
  preset: {
    id: 'storage-2023',
    title: { en: 'Object storage', zh: '对象存储' },
    source: { en: 'as reported to customers', zh: '据向客户的通报' },
    dated: '2023-11-15',
    verification: 'partly',
    note: { en: 'the cap was not read', zh: '未核实赔付上限' },
    commitment: 0.9995,
    ladder: [{ below: 0.999, credit: 0.1 }],
    cap: 1,
    remedy: { en: 'vouchers', zh: '代金券' },
    reckoning: 'mean-error-rate',
    slotMs: 300_000,
    counts: { en: '5xx', zh: '5xx' },
  },
  outage: {
    id: '2023-11-12',
    title: { en: '12 November 2023', zh: '2023 年 11 月 12 日' },
    from: '2023-11-12T17:44:00+08:00',
    to: '2023-11-12T21:11:00+08:00',
    fromMs: 1_699_782_240_000,
    toMs: 1_699_794_660_000,
    source: { en: 'as reported to customers', zh: '据向客户的通报' },
    durationMs: 12_420_000,
  },
  monthDays: 30,
  allowedMs: 1_296_000,
  drilledMs: 26_200,
  scale: 474,
  surfaces: [
    {
      name: 'web.home',
      title: { en: 'Home page', zh: '首页' },
      share: 1,
      n: 110,
      perceived: { failing: 1, availability: 0.9952 },
      contractual: { failing: 1, availability: 0.9952 },
    },
  ],
  perceived: READING,
  contractual: READING,
  currency: 'CNY',
  monthlyFee: 1200,
  losses: [
    {
      surface: 'web.order',
      what: { en: 'orders', zh: '订单' },
      perMinute: 5,
      worth: 60,
      minutes: 207,
      count: 1035,
      amount: 62_100,
    },
  ],
  loss: 62_100,
  assumptions: ['scaled', 'not-verified'],
};
