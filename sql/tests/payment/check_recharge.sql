\set ON_ERROR_STOP 1
begin;
select plan(13);

set local role ringfence_owner;
create function pg_temp.wanted(p_before jsonb, p_enabled boolean, p_amount bigint default null, p_cap bigint default null, p_url text default null) returns text language sql as $$
    select concat_ws(' ', wanted.status, wanted.amount, wanted.monthly_cap, wanted.failures, wanted.not_before is not null, wanted.problem)
      from ringfence.check_recharge(jsonb_populate_record(null::ringfence.auto_recharge, p_before), p_enabled, p_amount, p_cap, p_url) as wanted $$;
select is(pg_temp.wanted('{"status": "disabled", "payment_method_id": "pm", "failures": 3, "not_before": "2030-01-01", "problem": "x"}', true, 1000, 1000), 'armed 1000 1000 0 t', 'switched on, failures are forgotten, and a day''s wait is an hour''s');
select is(pg_temp.wanted('{"status": "armed", "payment_method_id": "pm", "amount": 5, "monthly_cap": 9, "failures": 0, "not_before": "2030-01-01"}', true, 6), 'armed 6 9 0 t', 'what is left out stays, the cool-down too');
select is(pg_temp.wanted('{"status": "disabled", "payment_method_id": "pm", "amount": 5, "monthly_cap": 9, "failures": 0, "payment_id": "11111111-2222-4333-8444-555555555555"}', true), 'in_flight 5 9 0 f', 'while one is still under way');
select is(pg_temp.wanted('{"status": "paused", "payment_method_id": "pm", "amount": 5, "monthly_cap": 9, "failures": 1, "problem": "x"}', true), 'armed 5 9 0 f', 'out of a pause');
select is(pg_temp.wanted('{"status": "armed", "payment_method_id": "pm", "amount": 5, "monthly_cap": 9, "failures": 2, "not_before": "2030-01-01", "problem": "x"}', true, 6), 'armed 6 9 2 t x', 'it is on: saying so again forgets no refusal');
select is(pg_temp.wanted('{"status": "disabled", "failures": 3, "problem": "x"}', false), 'disabled 3 f', 'off');
select throws_ok($$select pg_temp.wanted('{"payment_method_id": "pm"}', null)$$, 'RF001', null, 'neither on nor off');
select throws_ok($$select pg_temp.wanted('{"payment_method_id": "pm"}', true, 5)$$, 'RF001', null, 'without a cap');
select throws_ok($$select pg_temp.wanted('{"payment_method_id": "pm"}', true, 0, 5)$$, 'RF002', null, 'nothing at a time');
select throws_ok($$select pg_temp.wanted('{"payment_method_id": "pm"}', false, 100000000, 1000000000)$$, 'RF002', null, 'more than Stripe takes');
select throws_ok($$select pg_temp.wanted('{"payment_method_id": "pm"}', true, 5, 4)$$, 'RF002', null, 'a cap below the amount');
select throws_ok($$select pg_temp.wanted('{"payment_method_id": "pm"}', true, 5, 5, 'ftp://x')$$, 'RF003', null, 'no address');
select throws_ok($$select pg_temp.wanted('{}', true, 5, 5)$$, 'RF242', null, 'no card');

select * from finish();
rollback;
