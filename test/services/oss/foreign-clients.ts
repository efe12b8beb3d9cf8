import { S3Client } from '@aws-sdk/client-s3';
import { Client } from 'minio';
import { SHOP, type RunningOss } from './running-oss.ts';

// It has nothing to say about the storage under test.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

/** minio-js with the shop's key. */
export const minioClient = (oss: RunningOss): Client =>
  new Client({ endPoint: '127.0.0.1', port: oss.port, useSSL: false, accessKey: SHOP.name, secretKey: SHOP.secret });

/** The AWS SDK with the shop's key; it never retries, so that an error is seen once. */
export const awsClient = (oss: RunningOss): S3Client =>
  new S3Client({
    endpoint: oss.url,
    region: 'us-east-1',
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: SHOP.name, secretAccessKey: SHOP.secret },
  });

/** A stream as text. */
export const textOf = async (stream: AsyncIterable<Buffer>): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
};
