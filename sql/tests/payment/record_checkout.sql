\set ON_ERROR_STOP 1
begin;
select plan(11);

select is_definer('billing', 'record_checkout', array['uuid', 'text', 'text', 'text'], 'runs as its owner');
select tests.wallet(0) as org \gset
set local role ringfence_web;
select payment_id as first from billing.begin_checkout(:'org', 1000, 'https://a.example', 'https://a.example') \gset
select payment_id as second from billing.begin_checkout(:'org', 2000, 'https://a.example', 'https://a.example') \gset
select results_eq(format($$select outcome, status, session_id, url from billing.record_checkout(%L, 'cs_pgtap_1', 'https://checkout.example/1')$$, :'first'), $$values ('open', 'open', 'cs_pgtap_1', 'https://checkout.example/1')$$, 'the session');
select is((select outcome from billing.record_checkout(:'first', 'cs_pgtap_1', 'https://checkout.example/1')), 'duplicate', 'again');
select throws_ok(format($$select billing.record_checkout(%L, 'cs_pgtap_2', 'https://checkout.example/2')$$, :'first'), 'RF241', null, 'it has one');
select results_eq(format($$select outcome, status from billing.record_checkout(%L, p_error => 'amount_too_small')$$, :'second'), $$values ('failed', 'failed')$$, 'Stripe will not');
select isnt((select payment_id from billing.begin_checkout(:'org', 2000, 'https://a.example', 'https://a.example')), :'second', 'so the next one starts afresh');
select is((select outcome from billing.record_checkout(:'first', p_error => 'late')), 'duplicate', 'an error of before says nothing of a session that is open');
select throws_ok($$select billing.record_checkout(gen_random_uuid(), 'cs_1', 'https://a')$$, 'RF109', null, 'unknown');
select throws_ok(format('select billing.record_checkout(%L)', :'first'), 'RF001', null, 'neither');
select throws_ok(format($$select billing.record_checkout(%L, 'cs_1')$$, :'first'), 'RF001', null, 'nowhere to pay');
reset role;
select is((select problem from billing.payment_status where payment_id = :'second'), 'amount_too_small', 'why is kept');

select * from finish();
rollback;
