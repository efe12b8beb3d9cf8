import type { IncomingHttpHeaders } from 'node:http';
import type { Operation } from './exchange.ts';
import {
  createBucket,
  deleteBucket,
  deletePolicy,
  getLocation,
  getPolicy,
  headBucket,
  listBuckets,
  putPolicy,
} from './operations/buckets.ts';
import { deleteObject, deleteObjects } from './operations/delete-objects.ts';
import { getObject, headObject } from './operations/get-object.ts';
import { listObjects } from './operations/list-objects.ts';
import { abortUpload, completeUpload, createUpload, listParts, listUploads, putPart } from './operations/multipart.ts';
import { putOrCopyObject } from './operations/put-object.ts';
import { addUser } from './operations/users.ts';
import { S3Error } from './s3-error.ts';
import { isAdmin, type Target } from './target.ts';

/** Method, level, and the query name that makes it another operation. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  'GET root': listBuckets,
  'PUT bucket': createBucket,
  'HEAD bucket': headBucket,
  'GET bucket': listObjects,
  'DELETE bucket': deleteBucket,
  'GET bucket?location': getLocation,
  'GET bucket?policy': getPolicy,
  'PUT bucket?policy': putPolicy,
  'DELETE bucket?policy': deletePolicy,
  'GET bucket?uploads': listUploads,
  'POST bucket?delete': deleteObjects,
  'GET object': getObject,
  'HEAD object': headObject,
  'PUT object': putOrCopyObject,
  'DELETE object': deleteObject,
  'POST object?uploads': createUpload,
  'PUT object?uploadId': putPart,
  'GET object?uploadId': listParts,
  'POST object?uploadId': completeUpload,
  'DELETE object?uploadId': abortUpload,
};

const KNOWN = ['location', 'policy', 'uploads', 'delete', 'uploadId'];

/** Names of S3 that make a request something else: to ignore one would answer another question. */
const NOT_IMPLEMENTED = new Set(
  (
    'accelerate acl analytics attributes cors encryption intelligent-tiering inventory legal-hold lifecycle logging ' +
    'metrics notification object-lock ownershipControls policyStatus publicAccessBlock replication requestPayment ' +
    'restore retention select tagging torrent versioning versions website'
  ).split(' '),
);

/** As MinIO: whoever puts bytes is asked about before his signature is looked at; they verify it themselves. */
export const asksFirst = (operation: Operation): boolean => operation === putOrCopyObject || operation === putPart;

const levelOf = ({ bucket, key }: Target): string => {
  if (key !== '') return 'object';
  return bucket === '' ? 'root' : 'bucket';
};

const asksForMore = (target: Target, headers: IncomingHttpHeaders): boolean =>
  [...target.query.keys()].some((name) => NOT_IMPLEMENTED.has(name)) ||
  (target.query.get('versionId') ?? 'null') !== 'null' ||
  Object.keys(headers).some((name) => name.startsWith('x-amz-server-side-encryption'));

/**
 * The operation of the admin API that a request asks for, undefined when it is no such request. What is not there is
 * told before anyone is asked who he is, as MinIO's router does.
 */
export const adminRoute = (method: string, target: Target): Operation | undefined => {
  if (!isAdmin(target)) return undefined;
  if (`${method} ${target.path}` === 'PUT /minio/admin/v3/add-user' && target.query.has('accessKey')) return addUser;
  throw new S3Error('XMinioAdminVersionMismatch');
};

/** The operation that a request asks for; S3Error when there is none. */
export const route = (method: string, target: Target, headers: IncomingHttpHeaders): Operation => {
  if (asksForMore(target, headers)) throw new S3Error('NotImplemented');
  const subresource = KNOWN.find((name) => target.query.has(name));
  const operation = OPERATIONS[`${method} ${levelOf(target)}${subresource === undefined ? '' : `?${subresource}`}`];
  if (!operation) throw new S3Error('MethodNotAllowed');
  return operation;
};
