\set ON_ERROR_STOP 1
begin;
select plan(7);

select tests.wallet(0) as org \gset
set local role ringfence_owner;
select tests.tamper(format($$insert into ringfence.credit_transaction values
    (%L, 1, -120, 880, '2026-01-02 03:04:05.678901Z', '2026-01-02 03:04:06Z', '2027-01-01Z', 7, false, 'call', 'käse', 'call', 'revenue:call', 'x"y', '{{1,-100},{2,-20}}', '{"b": 1.50, "a": null}')$$,
    '99999999-9999-4999-8999-999999999999')) \g /dev/null
prepare digest as select encode(ringfence.entry_digest(entry), 'hex') from ringfence.ledger as entry where org_id = '99999999-9999-4999-8999-999999999999';

-- The canonical form, written out as anybody could.
select results_eq('digest', format('values (%L)', encode(sha256(convert_to(
    '["99999999-9999-4999-8999-999999999999", -120, 880, 1767323045.678901, 1767323046.000000, 1798761600.000000, 7, false, '
    || '"call", "käse", "call", "revenue:call", "x\"y", [[1, -100], [2, -20]], {"a": null, "b": 1.50}]', 'UTF8')), 'hex')), 'SHA-256 of the canonical form');

create temporary table first as execute digest;
set local timezone = 'Pacific/Auckland';
select results_eq('digest', 'select * from first', 'whatever the time zone');
set local datestyle = 'German';
set local intervalstyle = 'sql_standard';
select results_eq('digest', 'select * from first', 'or date style');
set local bytea_output = 'escape';
set local extra_float_digits = -10;
select results_eq('digest', 'select * from first', 'or output format of a session');
select isnt(ringfence.entry_digest(before), ringfence.entry_digest(changed), 'another amount is another digest')
  from ringfence.ledger as before, lateral (select before.org_id, before.seq, before.amount - 1, before.balance_after, before.occurred_at, before.recorded_at, before.expires_at,
       before.priority, before.over_limit, before.scope, before.key, before.kind, before.counter_account, before.reference, before.lot_moves, before.details) as other,
       lateral (select other::text::ringfence.ledger as changed) as typed
 where before.org_id = '99999999-9999-4999-8999-999999999999';
select tests.tamper($$update ringfence.credit_transaction set seq = 5 where org_id = '99999999-9999-4999-8999-999999999999'$$) \g /dev/null
select results_eq('digest', 'select * from first', 'the number is the seal''s business');
select tests.tamper($$update ringfence.credit_transaction set reference = null, key = 'käsex"y' where org_id = '99999999-9999-4999-8999-999999999999'$$) \g /dev/null
select results_ne('digest', 'select * from first', 'what moves from one column to the next is seen');

select * from finish();
rollback;
