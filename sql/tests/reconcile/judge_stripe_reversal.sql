\set ON_ERROR_STOP 1
begin;
select plan(6);

select tests.wallet(0) as org \gset
select tests.checkout(:'org', 1000) as payment \gset
select tests.stripe('payment_intent.succeeded', :'payment') \g /dev/null
create function pg_temp.verdict(p_payment uuid, p_more jsonb default '{}') returns text language sql
    as $$ select (ringfence.judge_stripe_reversal(tests.stripe_object('refund', p_payment, p_more))).verdict $$;
select is(pg_temp.verdict(:'payment'), 'due', 'nobody was told of it');
select is(pg_temp.verdict(:'payment', '{"payment_intent": null}'), 'due', 'also where only the charge is named');
select tests.stripe('refund.created', :'payment') \g /dev/null
select is(pg_temp.verdict(:'payment'), 'agreed', 'in the ledger');
select is(pg_temp.verdict(:'payment', '{"status": "failed"}'), 'due', 'failed since');
select is(pg_temp.verdict(:'payment', '{"payment_intent": "pi_pgtap_foreign"}'), 'passed_over', 'of a payment nobody knows');
select is((select format('%s %s', payment_key, org_id = :'org') from ringfence.judge_stripe_reversal(tests.stripe_object('refund', :'payment'))), 'pi_' || :'payment' || ' t', 'and what has to be locked');

select * from finish();
rollback;
