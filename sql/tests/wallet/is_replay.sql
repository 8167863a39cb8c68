\set ON_ERROR_STOP 1
begin;
select plan(2);

select tests.wallet(100) as org \gset
select is(ringfence.is_replay(:'org', 'credit', 'opening'), true, 'used');
select is(ringfence.is_replay(:'org', 'credit', 'other'), false, 'new');

select * from finish();
rollback;
