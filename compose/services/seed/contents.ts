import { png } from './png.ts';

/** A picture to put, and how long caches may keep it. */
export interface Picture {
  /** bucket/key */
  readonly path: string;
  readonly maxAgeS: number;
  readonly body: Buffer;
}

/** The buckets; a public one lets anyone read its objects. */
export const BUCKETS = [
  { name: 'assets', isPublic: true },
  { name: 'media', isPublic: false },
] as const;

const TEN_MINUTES_S = 600;
const PRODUCTS = 36;

const named: Readonly<Record<string, number>> = {
  'assets/logo.png': TEN_MINUTES_S,
  'assets/cold.png': TEN_MINUTES_S,
  'media/hot.png': TEN_MINUTES_S,
  'media/expired.png': 1,
  'media/cold.png': TEN_MINUTES_S,
  'media/banner.png': TEN_MINUTES_S,
  ...Object.fromEntries(
    Array.from({ length: PRODUCTS }, (_, index) => [`media/products/${index + 1}.png`, TEN_MINUTES_S]),
  ),
};

/** All pictures of the shop. */
export const PICTURES: readonly Picture[] = Object.entries(named).map(([path, maxAgeS], index) => ({
  path,
  maxAgeS,
  body: png(index),
}));

/** A policy that lets anyone read the objects of a bucket. */
export const publicReadPolicy = (bucket: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: ['*'] }, Action: ['s3:GetObject'], Resource: [`arn:aws:s3:::${bucket}/*`] },
    ],
  });
