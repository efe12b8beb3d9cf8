const CODES = {
  AccessDenied: [403, 'Access Denied.'],
  AuthorizationHeaderMalformed: [400, 'The authorization header is malformed.'],
  AuthorizationQueryParametersError: [400, 'The query parameters of the signature are malformed.'],
  BadDigest: [400, 'A checksum that you sent does not match the body.'],
  BucketAlreadyOwnedByYou: [409, 'You have made this bucket already.'],
  BucketNotEmpty: [409, 'The bucket that you tried to delete is not empty.'],
  EntityTooSmall: [400, 'A part other than the last is smaller than 5 MiB.'],
  IncompleteBody: [400, 'The body is shorter or longer than announced.'],
  InternalError: [500, 'We encountered an internal error, please try again.'],
  InvalidAccessKeyId: [403, 'The access key that you sent does not exist.'],
  InvalidArgument: [400, 'Invalid argument.'],
  InvalidBucketName: [400, 'The bucket name is not valid.'],
  InvalidDigest: [400, 'The checksum that you sent is not one.'],
  InvalidPart: [400, 'A part of the list was not found, or its ETag differs.'],
  InvalidPartOrder: [400, 'The list of parts is not in ascending order.'],
  InvalidRange: [416, 'The range cannot be satisfied.'],
  InvalidRequest: [400, 'Invalid request.'],
  InvalidURI: [400, 'The path cannot be decoded.'],
  KeyTooLongError: [400, 'The key is longer than 1024 bytes.'],
  MalformedPolicy: [400, 'The policy is malformed.'],
  MalformedXML: [400, 'The XML that you sent is malformed.'],
  MethodNotAllowed: [405, 'The method is not allowed on this resource.'],
  MissingContentLength: [411, 'A Content-Length header is needed.'],
  NoSuchBucket: [404, 'The bucket does not exist.'],
  NoSuchBucketPolicy: [404, 'The bucket has no policy.'],
  NoSuchKey: [404, 'The key does not exist.'],
  NoSuchUpload: [404, 'The multipart upload does not exist.'],
  NotImplemented: [501, 'This storage does not implement what you asked for.'],
  NotModified: [304, 'Not modified.'],
  PreconditionFailed: [412, 'A precondition does not hold.'],
  RequestNotReadyYet: [403, 'The request is not valid yet.'],
  RequestTimeTooSkewed: [403, 'The time of the request and the time here differ too much.'],
  SignatureDoesNotMatch: [403, 'The signature does not match; check your secret key and how you sign.'],
  TooManyRequests: [429, 'Please reduce your request rate'],
  XAmzContentSHA256Mismatch: [400, 'x-amz-content-sha256 does not match the body.'],
  XMinioAdminConfigBadJSON: [400, 'The body is not sealed with your secret, or is not the JSON that is needed.'],
  XMinioAdminInvalidAccessKey: [400, 'The access key is invalid.'],
  XMinioAdminInvalidSecretKey: [400, 'The secret key is invalid.'],
  XMinioAdminVersionMismatch: [426, 'This storage has no such page of the admin API.'],
  XMinioIAMNotInitialized: [503, 'Access keys are not loaded yet, please try again.'],
  XMinioInvalidIAMCredentials: [403, "The access key is the owner's."],
  XMinioServerNotInitialized: [503, 'The storage is not ready yet, please try again.'],
} as const satisfies Readonly<Record<string, readonly [status: number, message: string]>>;

/** The codes of S3 that this storage answers with. */
export type S3Code = keyof typeof CODES;

/** An answer that an operation gives up with: its S3 code says the status. */
export class S3Error extends Error {
  readonly code: S3Code;
  readonly status: number;
  /** More headers of the answer. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: S3Code, message?: string, headers: Readonly<Record<string, string>> = {}) {
    super(message ?? CODES[code][1]);
    this.code = code;
    this.status = CODES[code][0];
    this.headers = headers;
  }
}
