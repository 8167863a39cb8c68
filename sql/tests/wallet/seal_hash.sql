\set ON_ERROR_STOP 1
begin;
select plan(3);

set local role ringfence_owner;
\set org 99999999-9999-4999-8999-999999999999
select is(ringfence.seal_hash('', :'org', 1, 1, 2, '2000-01-01Z', '\xabcd'),
    sha256('\x999999999999499989999999999999990000000000000001000000000000000100000000000000020000000000000000abcd'::bytea), 'organization, number, range, time, digests');
select is(ringfence.seal_hash(sha256('a'), :'org', 1, 1, 2, '2000-01-01Z', '\xabcd'),
    sha256(sha256('a') || '\x999999999999499989999999999999990000000000000001000000000000000100000000000000020000000000000000abcd'::bytea), 'behind the hash before');
set local timezone = 'Pacific/Auckland';
select is(ringfence.seal_hash('', :'org', 1, 1, 2, '2000-01-01 13:00:00+13', '\xabcd'), ringfence.seal_hash('', :'org', 1, 1, 2, '2000-01-01Z', '\xabcd'), 'whatever the time zone');

select * from finish();
rollback;
