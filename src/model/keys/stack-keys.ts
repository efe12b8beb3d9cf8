import { key } from './described.ts';

/** What the keys of a Stack file mean. */
export const stackKeys = {
  apiVersion: key('the version of the format', '格式版本'),
  kind: key('what the file is', '文件类型'),
  id: key('its name in commands and reports', '在命令和报告中的名称'),
  title: key('its name for people, one text or { en, zh }', '给人看的名称，一个文本或 { en, zh }'),
  compose: key('how `--env compose` brings it up', '`--env compose` 如何启动它'),
  attach: key('where it runs already, for `--env attach`', '已在何处运行，供 `--env attach` 使用'),
  secrets: key(
    'name: { random: <bytes> } makes one anew for each run, { env: NAME } takes one from your environment; used as `${secret.<name>}`',
    '名称: { random: <字节数> } 每次运行新生成，{ env: 变量 } 取自环境变量；以 `${secret.<名称>}` 引用',
  ),
  profiles: key(
    'name: { component.VARIABLE: value }: switches of the components, of which a scenario picks one set',
    '名称: { 组件.变量: 值 }：组件的开关，场景选用其中一组',
  ),
  components: key('name: what runs', '名称: 运行的部分'),
  links: key(
    'who calls whom: `web->db`, or `web->db:5433` for a port that is not the first; `client` stands for users, `operator` for the drill itself',
    '谁调用谁：`web->db`，非首个端口写 `web->db:5433`；`client` 代表用户，`operator` 代表演练自身',
  ),
  surfaces: key('name: one thing that users see', '名称: 用户看到的一件事'),
  reset: key(
    'requests of the operator that put all data back between two drills; without it each drill gets a stack of its own, `[]` where nothing has to be put back',
    '两次演练之间复位数据的请求（由演练自身发出）；不写则每次演练使用新环境，无需复位时写 `[]`',
  ),
  exports: key(
    'VARIABLE: template that `brownout up` prints for real clients, as in `http://${client.web}`',
    '变量: 模板，由 `brownout up` 打印给真实客户端，如 `http://${client.web}`',
  ),
  allow: key('what scenarios of this stack may do', '允许此环境的场景做什么'),
  'not-tested': key('what the rehearsal does not cover, told in every report', '演练未覆盖的内容，写入每份报告'),
} as const;

export const composeKeys = {
  file: key(
    'your Compose file, from the stack file; it is never changed',
    '您的 Compose 文件，相对于 stack 文件；绝不会被改动',
  ),
  build: key('what people are told to run where an image is missing', '缺少镜像时提示执行的命令'),
} as const;

export const attachKeys = {
  toxiproxy: key('the address of its API', '其 API 地址'),
  proxies: key('link: its proxy, where that is not called after the link', '链路: 代理名称（与链路名称不符时）'),
  components: key(
    'component: host:port at which this machine reaches it past the proxies',
    '组件: 本机绕过代理访问它的 host:port',
  ),
} as const;

export const allowKeys = {
  commands: key('probes and faults may run programs on this machine', '探针和故障可以运行本机程序'),
} as const;

export const componentKeys = {
  port: key('its port, the same in every environment', '端口，在各种环境中相同'),
  ports: key('several; the first is meant where a link names none', '多个端口；链路未写端口时指第一个'),
  ready: key(
    'how to tell that it takes callers, which is the proof of faults, too: a path, `tcp`, `tls`, `postgres`, `redis`, `mysql`, `amqp`, or `{ send, expect }`; `tcp` proves neither a hang nor a delay',
    '如何判断可以接受请求，也用作故障的证明：路径、`tcp`、`tls`、`postgres`、`redis`、`mysql`、`amqp` 或 `{ send, expect }`；`tcp` 无法证明挂起或延迟',
  ),
  'ready-within': key('how long it may take to be ready', '最长就绪时间'),
  metrics: key('the path of its Prometheus page, for counters', 'Prometheus 页面的路径，用于计数器'),
  after: key('components that must be ready before it starts', '须先就绪的组件'),
  once: key(
    'it ends by itself with exit code 0: a migration, a seed job',
    '会自行以退出码 0 结束：数据库迁移、初始数据',
  ),
  external: key('where it is, where it is not ours to start', '不由我们启动时，它在哪里'),
  process: key('how the process environment runs it', '`process` 环境如何运行它'),
} as const;

export const externalKeys = {
  host: key('its name, which is kept for TLS and signatures', '域名，TLS 和签名都沿用它'),
  port: key('its port', '端口'),
  address: key(
    'where it is reached, where its name leads elsewhere from this machine',
    '从本机看域名指向别处时，实际访问的地址',
  ),
} as const;

export const processKeys = {
  command: key(
    'program and arguments; `node` is the Node that runs Brownout, `./` is the folder of the stack file',
    '程序和参数；`node` 即运行 Brownout 的 Node，`./` 相对于 stack 文件所在目录',
  ),
  check: key(
    'run before anything starts; where it does not end with 0 its error output says what is missing',
    '启动前运行；若不以 0 结束，其错误输出说明缺少什么',
  ),
  env: key(
    'its environment; `${db}` is its own way to db, `${self}` its own address, `${name.db}` the contract name',
    '环境变量；`${db}` 是它通往 db 的地址，`${self}` 是自己的地址，`${name.db}` 是约定名称',
  ),
} as const;

export const surfaceKeys = {
  title: key('what it is, in the words of its users', '用户的说法'),
  severity: key('how bad it is without it, as your team says it', '缺失时的严重程度，按团队的说法'),
  owner: key('who is asked', '负责人'),
  journey: key('what its users are about: shopping, signing in', '用户在做什么：购物、登录'),
  needs: key('links without which it is gone, all of them', '缺一不可的链路，须全部写出'),
  softens: key('links without which it is less', '缺失时会降级的链路'),
  prepare: key(
    'requests that make what it needs, before the drill and after each reset',
    '演练前及每次复位后准备数据的请求',
  ),
  probe: key('how it is looked at', '如何探测'),
  healthy: key('its answer on a good day: judged always', '正常时的应答：始终判定'),
  evidence: key(
    'how that must come about while the fault is on: a mark on each answer, or a counter that grows by so much',
    '故障期间它必须如何产生：应答上的标记，或计数器的增量',
  ),
} as const;

export const probeKeyTexts = {
  kind: key('one of the probes of the README', 'README 所列探针之一'),
  every: key('how often', '间隔'),
  timeout: key('counted from sending', '从发送算起'),
  connection: key('a new connection for each, or one kept open', '每次新建连接，或保持一条'),
} as const;

export const answerKeys = {
  status: key('the status, or one of these', '状态码，或其中之一'),
  code: key('S3 `<Code>`, SQLSTATE, or `$.code` of a JSON body', 'S3 `<Code>`、SQLSTATE，或 JSON 正文的 `$.code`'),
  error: key('how it went wrong; `unreachable` is refused or closed', '出错的方式；`unreachable` 指 refused 或 closed'),
  header: key('name: value', '名称: 值'),
  json: key('JSON Pointer: value', 'JSON Pointer: 值'),
  'body-sha256': key('of the body, 64 hex digits', '正文的 SHA-256，64 位十六进制'),
  under: key('sooner than this', '短于'),
  over: key('later than this', '长于'),
} as const;
