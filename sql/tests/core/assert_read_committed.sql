\set ON_ERROR_STOP 1
begin isolation level repeatable read;
select plan(3);

select throws_ok('select ringfence.assert_read_committed()', 'RF206', null, 'repeatable read is refused');
select throws_ok($$select billing.deduct_call_credits(gen_random_uuid(), 'c', 1)$$, 'RF206', null, 'by whatever moves money');
select throws_ok($$select billing.deduct_call_credits_batch('[]')$$, 'RF206', null, 'in batches too');

select * from finish();
rollback;
