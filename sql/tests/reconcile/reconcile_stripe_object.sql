\set ON_ERROR_STOP 1
begin;
select plan(8);

select tests.wallet(0) as org \gset
select tests.checkout(:'org', 1000) as payment \gset
create function pg_temp.item(p_verdict text, p_object jsonb, p_kind text default 'payment_intents') returns text language sql
    as $$ select format('%s %s %s', outcome, is_missing, error ->> 'code') from ringfence.reconcile_stripe_object(gen_random_uuid(), p_kind, row(p_object, p_verdict, null, null)::ringfence.stripe_verdict, '2030-01-01 12:00Z') $$;
select is(pg_temp.item('passed_over', tests.stripe_object('payment_intent', :'payment')), 'passed_over f ', 'none of ours');
select is(pg_temp.item('due', tests.stripe_object('payment_intent', :'payment', '{"amount_received": 1.5}')), 'failed t RF003', 'what goes wrong is written down');
select is((select details ->> 'code' from ringfence.open_finding where vendor = 'stripe' and external_id = 'pi_' || :'payment'), 'RF003', 'where somebody sees it');
select is(pg_temp.item('due', tests.stripe_object('payment_intent', :'payment', '{"created": 1893492000}')), 'recovered t ', 'credited, and it was missing');
select is_empty(format('select from ringfence.open_finding where external_id = %L', 'pi_' || :'payment'), 'and it is settled');
select is(pg_temp.item('due', tests.stripe_object('payment_intent', :'payment', '{"created": 1893492000}')), 'agreed f ', 'once');
select is(pg_temp.item('agreed', tests.stripe_object('payment_intent', :'payment', '{"status": "canceled"}')), '  ', 'what was not paid is not counted');
select is(pg_temp.item('differs', tests.stripe_object('payment_intent', :'payment', '{"created": 1893492000}')), 'mismatched f ', 'another amount');

select * from finish();
rollback;
