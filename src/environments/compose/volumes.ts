import type { ComposeService } from '../../model/compose.ts';

/** Where servers keep their data; `/data` may be anything in an image that is none of these. */
const DATA =
  /^\/(?:var\/lib\/(?:postgresql|mysql|rabbitmq|clickhouse)|bitnami|usr\/share\/(?:elastic|open)search\/data)(?:\/|$)/;
const DATA_OF_STORES = /^\/(?:data|export)(?:\/|$)/;
const STORES = /minio|mongo|redis|valkey|keydb/;

const isData = (target: string, { image = '' }: ComposeService): boolean =>
  DATA.test(target) || (STORES.test(image) && DATA_OF_STORES.test(target));

/** A folder of this machine that a server keeps its data in is its own at work: a drill gets an empty volume there. */
export const volumesOf = (service: ComposeService): Pick<ComposeService, 'volumes'> => {
  if (service.volumes === undefined) return {};
  return {
    volumes: service.volumes.map((mount) => {
      const isKept = mount.type !== 'bind' || mount['read_only'] === true || !isData(mount.target, service);
      return isKept ? mount : { type: 'volume', target: mount.target };
    }),
  };
};
