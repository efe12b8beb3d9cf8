import { access, chmod, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hashOfFile } from '../content-hash.mjs';
import { librariesIn, packageVersions, unpackPackages, upstream } from '../debian.mjs';
import { copy, folder, layBase, layLibraries, librariesOf } from '../root-file-system.mjs';
import { run } from '../run.mjs';

const PROGRAMS = ['nginx', 'libnginx-mod-http-js'];
/** The page and the media types; a shell and its tools; what fills templates. */
const OTHERS = ['nginx-common', 'busybox-static', 'gettext-base'];
const MODULE = 'usr/lib/nginx/modules/ngx_http_js_module.so';
const CACHE = 'var/cache/nginx';
const UID = 101;

const NO_APT =
  'nginx is made of the packages of Debian, and there is no apt-get here: ' +
  'set BROWNOUT_NGINX_IMAGE to an image of nginx with njs, as the official one is';

const own = (name) => fileURLToPath(new URL(name, import.meta.url));

/** A shell and its tools, by the names that scripts call them. */
const layShell = async (tree, root) => {
  // Before and after Debian moved /bin into /usr.
  const places = ['bin/busybox', 'usr/bin/busybox'].map((path) => join(tree, path));
  const isFirst = await access(places[0]).then(
    () => true,
    () => false,
  );
  const busybox = places[isFirst ? 0 : 1];
  await copy(busybox, root, 'bin/busybox');
  const names = (await run(busybox, ['--list'])).trim().split('\n');
  for (const name of names) if (name !== 'busybox') await symlink('busybox', join(root, 'bin', name));
  await copy(join(tree, 'usr/bin/envsubst'), root, 'bin/envsubst');
  await symlink('../bin', join(root, 'usr/bin'));
};

/** Folders and links by which Debian's nginx finds what the official image has elsewhere, and logs where that does. */
const layPlaces = async (root) => {
  await folder(root, CACHE, 0o1777);
  await folder(root, 'run', 0o1777);
  for (const path of ['var/lib', 'var/log/nginx', 'etc/nginx/conf.d', 'docker-entrypoint.d']) await folder(root, path);
  await symlink('../cache/nginx', join(root, 'var/lib/nginx'));
  await symlink('../run', join(root, 'var/run'));
  await symlink('/usr/lib/nginx/modules', join(root, 'usr/share/nginx/modules'));
  await symlink('/usr/lib/nginx/modules', join(root, 'etc/nginx/modules'));
  await symlink('/dev/stdout', join(root, 'var/log/nginx/access.log'));
  await symlink('/dev/stderr', join(root, 'var/log/nginx/error.log'));
};

const layScript = async (name, root, path) => {
  await copy(own(name), root, path);
  await chmod(join(root, path), 0o755);
};

/** nginx with njs, for the configuration files and start scripts that the official image takes. */
export const nginx = {
  variable: 'BROWNOUT_NGINX_IMAGE',
  lane: 'debian',
  plan: async () => {
    const versions = await packageVersions([...PROGRAMS, ...OTHERS], NO_APT);
    const [whole] = versions;
    const version = upstream(whole.replace(/^\S+ /, ''));
    return {
      version,
      from: versions.slice(0, 2).join(', '),
      inputs: [...versions, await hashOfFile(own('image.mjs'))],
    };
  },
  compile: {
    inputs: [],
    build: async (into, signal) => unpackPackages({ programs: PROGRAMS, others: OTHERS, noApt: NO_APT }, into, signal),
  },
  stage: async (root, built) => {
    const tree = join(built, 'tree');
    const programs = ['usr/sbin/nginx', MODULE, 'usr/bin/envsubst'].map((path) => join(tree, path));
    await layBase(root, { nginx: UID });
    await copy(programs[0], root, 'usr/sbin/nginx');
    await copy(programs[1], root, MODULE);
    await layLibraries(root, await librariesOf(programs, await librariesIn(tree)));
    await copy(join(tree, 'etc/nginx/mime.types'), root, 'etc/nginx/mime.types');
    await copy(join(tree, 'usr/share/nginx/html'), root, 'usr/share/nginx/html');
    await layShell(tree, root);
    await layPlaces(root);
    await copy(own('nginx.conf'), root, 'etc/nginx/nginx.conf');
    await copy(own('default.conf'), root, 'etc/nginx/conf.d/default.conf');
    await layScript('docker-entrypoint.sh', root, 'docker-entrypoint.sh');
    await layScript('20-envsubst-on-templates.sh', root, 'docker-entrypoint.d/20-envsubst-on-templates.sh');
  },
  owners: { [CACHE]: UID },
  changes: [
    'ENTRYPOINT ["/docker-entrypoint.sh"]',
    'CMD ["nginx", "-g", "daemon off;"]',
    'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    'EXPOSE 80',
  ],
};
