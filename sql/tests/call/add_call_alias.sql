\set ON_ERROR_STOP 1
begin;
select plan(7);

select tests.wallet(1000) as org \gset
set local role ringfence_owner;
select ok(not (select has_call_aliases from ringfence.wallet where org_id = :'org'), 'a wallet without');
select is(ringfence.add_call_alias(:'org', 'a', 'a'), false, 'a name is no alias of itself');
select is(ringfence.add_call_alias(:'org', 'b', 'a'), true, 'a new name');
select ok((select has_call_aliases from ringfence.wallet where org_id = :'org'), 'the wallet knows');
select is(ringfence.add_call_alias(:'org', 'b', 'a'), false, 'once');
select throws_ok(format($$select ringfence.add_call_alias(%L, 'b', 'c')$$, :'org'), 'RF232', null, 'a name leads to one call');
select is(ringfence.charge_key(:'org', 'b'), 'a', 'the charge is found by it');

select * from finish();
rollback;
