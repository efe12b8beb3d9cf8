import { z } from 'zod';
import { S3Error } from './s3-error.ts';

const oneOrMore = z.union([z.string(), z.array(z.string())]);

const statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z.union([z.literal('*'), z.strictObject({ AWS: oneOrMore })]),
  Action: oneOrMore,
  Resource: oneOrMore,
});

const document = z.strictObject({
  Version: z.string().optional(),
  Id: z.string().optional(),
  Statement: z.union([statement, z.array(statement)]),
});

type Statement = z.infer<typeof statement>;

/** Who may do what with a bucket, for those who do not sign: who signs is judged by auth alone. */
export type Policy = z.infer<typeof document>;

const ARN = 'arn:aws:s3:::';

const list = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

const matches = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[\\^$.|+()[\]{}]/g, String.raw`\$&`)
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    's',
  ).test(text);

const isForAnyone = ({ Principal }: Statement): boolean => Principal === '*' || list(Principal.AWS).includes('*');

/** Reads a policy; S3Error MalformedPolicy also for what would be ignored (conditions) and for other buckets. */
export const parsePolicy = (text: string, bucket: string): Policy => {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw new S3Error('MalformedPolicy', 'The policy is not JSON.');
  }
  const parsed = document.safeParse(raw);
  if (!parsed.success) throw new S3Error('MalformedPolicy', z.prettifyError(parsed.error));
  const own = (resource: string): boolean =>
    resource === `${ARN}${bucket}` || resource.startsWith(`${ARN}${bucket}/`) || resource === `${ARN}${bucket}*`;
  if (!list(parsed.data.Statement).every((it) => list(it.Resource).every(own)))
    throw new S3Error('MalformedPolicy', 'A resource of the policy is not of this bucket.');
  return parsed.data;
};

/** Whether a policy lets anyone do this; `resource` is `bucket` or `bucket/key`. */
export const allowsAnyone = (policy: Policy | undefined, action: string, resource: string): boolean => {
  const fitting = list(policy?.Statement ?? []).filter(
    (it) =>
      isForAnyone(it) &&
      list(it.Action).some((pattern) => matches(pattern, action)) &&
      list(it.Resource).some((pattern) => matches(pattern, `${ARN}${resource}`)),
  );
  return fitting.some((it) => it.Effect === 'Allow') && fitting.every((it) => it.Effect === 'Allow');
};
