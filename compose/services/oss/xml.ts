import { XMLBuilder, XMLParser } from 'fast-xml-parser';
import { S3Error } from './s3-error.ts';

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** What an element holds: each name is a child, or several with that name. */
export interface XmlElement {
  readonly [name: string]: Xml;
}

/** Text, an element, or several of these. */
export type Xml = string | number | boolean | XmlElement | readonly Xml[];

/** Quotes are numbers, as MinIO writes them: who cannot read that here could not read it there. */
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&#39;',
  '"': '&#34;',
};

const builder = new XMLBuilder({
  ignoreAttributes: false,
  suppressEmptyNode: false,
  processEntities: false,
  tagValueProcessor: (_, value) => String(value).replace(/[&<>'"]/g, (letter) => ENTITIES[letter] ?? letter),
});

/** An XML document with this root. */
export const toXml = (root: string, content: XmlElement): string => {
  return builder.build({
    '?xml': { '@_version': '1.0', '@_encoding': 'UTF-8' },
    [root]: root === 'Error' ? content : { '@_xmlns': NAMESPACE, ...content },
  });
};

const REPEATED = new Set(['Object', 'Part']);

const parser = new XMLParser({
  ignoreDeclaration: true,
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: false,
  htmlEntities: true,
  isArray: (name) => REPEATED.has(name),
});

/** What `root` holds, all text as text; S3Error MalformedXML when the body is something else. */
export const fromXml = (root: string, body: Buffer): unknown => {
  let parsed: unknown;
  try {
    parsed = parser.parse(body.toString('utf8'));
  } catch {
    throw new S3Error('MalformedXML');
  }
  if (typeof parsed !== 'object' || parsed === null || !(root in parsed)) throw new S3Error('MalformedXML');
  return (parsed as Readonly<Record<string, unknown>>)[root];
};
