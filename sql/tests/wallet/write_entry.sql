\set ON_ERROR_STOP 1
begin;
select plan(4);

select tests.wallet(100) as org \gset
set local role ringfence_owner;
create function pg_temp.entry(p_key text) returns ringfence.credit_transaction language sql as $entry$
    select row(null, null, -30, null, '2030-01-01Z', '2030-01-01Z', null, null, false, 'adjustment', p_key, 'test', 'adjustment', null, null, null)::ringfence.credit_transaction;
$entry$;
create function pg_temp.write(p_org_id uuid, p_key text, p_floor bigint default null) returns ringfence.credit_transaction language plpgsql as $write$
declare v_entry ringfence.credit_transaction := pg_temp.entry(p_key);
begin
    v_entry.org_id := p_org_id;
    return ringfence.write_entry(v_entry, p_floor);
end $write$;
select results_eq(format('select seq, balance_after, recorded_at from pg_temp.write(%L, ''w1'')', :'org'),
    $$values (2::bigint, 70::bigint, '2030-01-01Z'::timestamptz)$$, 'numbers it and moves the balance');
select throws_ok(format('select pg_temp.write(%L, ''w1'')', :'org'), '23505', null, 'the ledger itself refuses a key twice');
select throws_ok(format('select pg_temp.write(%L, ''w2'', 41)', :'org'), '40001', null, 'a limit it is given holds here too');
reset role;
select is_empty(format('select * from tests.wallet_faults(%L)', :'org'), 'the books are in order');

select * from finish();
rollback;
