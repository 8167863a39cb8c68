\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin isolation level repeatable read;
select plan(9);

select throws_ok('select ringfence.assert_read_committed()', 'RF206', null, 'repeatable read is refused');
select throws_ok($$select billing.deduct_call_credits(gen_random_uuid(), 'c', 1)$$, 'RF206', null, 'by whatever moves money');
select throws_ok($$select billing.deduct_call_credits_batch('[]')$$, 'RF206', null, 'in batches too');
-- Calls too
select throws_ok(format('select billing.%s', statement), 'RF206', null, statement)
  from unnest(array['reserve_call_credits(gen_random_uuid(), ''c'')', 'commit_reserved_credits(gen_random_uuid(), ''c'', 1)', 'release_reservation(gen_random_uuid(), ''c'')',
                    'check_call(gen_random_uuid(), ''c'', 1)', 'link_call(gen_random_uuid(), ''c'', ''v'')', 'tick_live_calls()']) as statement;

select * from finish();
rollback;
