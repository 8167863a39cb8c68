\set ON_ERROR_STOP 1
-- serial: holds back a queue that others look at
begin;
select plan(5);

select is_definer('billing', 'pause_queue', array['text', 'boolean'], 'runs as its owner');
set local role ringfence_ops;
select results_eq($$select * from billing.pause_queue('effects')$$, $$values ('paused', 'effects')$$, 'held back');
select results_eq($$select * from billing.pause_queue('effects', false)$$, $$values ('running', 'effects')$$, 'and let go on');
select throws_ok($$select billing.pause_queue('mail')$$, 'RF003', null, 'an unknown queue');
select throws_ok($$select billing.pause_queue('effects', null)$$, 'RF001', null, 'neither');
reset role;

select * from finish();
rollback;
