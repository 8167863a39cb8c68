\set ON_ERROR_STOP 1
begin;
select plan(3);

select ringfence.enqueue_effect(gen_random_uuid(), 'slack', 'x', '{}', '2030-01-01Z') as effect \gset
select is((ringfence.find_effect(:'effect')).dedupe_key, 'x', 'finds it');
select throws_ok($$select ringfence.find_effect(null)$$, 'RF001', null, 'no id');
select throws_ok($$select ringfence.find_effect(gen_random_uuid())$$, 'RF104', null, 'an unknown one');

select * from finish();
rollback;
