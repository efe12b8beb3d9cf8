/** Everything the shop keeps; may be run again. `events` is the outbox of the producers, one row for each target. */
export const SCHEMA = `
create table if not exists products (
  id integer primary key, name text not null, price_cents integer not null, picture text not null);
insert into products (id, name, price_cents, picture)
  select n, 'Product ' || n, 900 + 100 * n, '/media/products/' || n || '.png' from generate_series(1, 36) as n
  on conflict (id) do nothing;
create table if not exists orders (
  id integer generated always as identity primary key,
  key text not null unique, product integer not null, placed_at timestamptz not null default now());
create table if not exists chat_messages (
  id integer generated always as identity primary key,
  text text not null, sent_at timestamptz not null default now());
create table if not exists receipts (
  id integer generated always as identity primary key,
  key text not null unique, state text not null default 'pending');
create index if not exists receipts_pending on receipts (id) where state = 'pending';
create table if not exists events (
  id integer generated always as identity primary key,
  target text not null, body json not null);
create index if not exists events_by_target on events (target, id);
`;
