\set ON_ERROR_STOP 1
-- serial: one run goes on at a time in the whole system
begin;
select plan(43);

select is_definer('billing', 'reconcile_stripe_payments', array['uuid', 'text', 'text', 'uuid', 'timestamp with time zone', 'timestamp with time zone'], 'runs as its owner');
select tests.wallet(0) as ada, tests.wallet(0) as bob \gset
select billing.link_vendor(:'bob', 'stripe', 'stripe_customer', 'cus_pgtap_bob') \g /dev/null
select tests.checkout(:'ada', 1000) as lost, tests.checkout(:'ada', 2000) as heard, tests.checkout(:'ada', 3000) as begun, tests.checkout(:'bob', 4000) as other, tests.checkout(:'bob', 5000) as late \gset
create function pg_temp.tally(p_run uuid, p_kind text, p_page text, p_as_of timestamptz default '2030-01-01 12:00Z', p_until timestamptz default null) returns text language sql
    return (select format('%s checked, %s missing, %s recovered, %s failed', checked, missing, recovered, failed) from billing.reconcile_stripe_payments(p_run, p_kind, p_page, p_until => p_until, p_as_of => p_as_of));
create function pg_temp.finding(p_org uuid, p_kind text, p_id text) returns text language sql
    return (select format('%s %s', coalesce(amount::text, '-'), coalesce(resolution, 'open')) from billing.reconciliation_findings where vendor = 'stripe' and org_id is not distinct from p_org and kind = p_kind and external_id = p_id);
create function pg_temp.intent(p_payment uuid, p_more jsonb default '{}') returns jsonb language sql
    as $$ select tests.stripe_object('payment_intent', p_payment, '{"created": 1893492000}' || p_more) $$;
select tests.stripe('payment_intent.succeeded', :'heard') \g /dev/null

-- Payments. 1893492000 is ten o'clock.
select tests.claimed_stripe_run('2030-01-01 12:00Z', '2029-12-31Z') as run \gset
select is((select vendor from billing.reconciliation_history where run_id = :'run'), 'stripe', 'a run of Stripe''s');
select is(pg_temp.tally(:'run', 'events', '{"data": []}'), '0 checked, 0 missing, 0 recovered, 0 failed', 'an empty page is a heartbeat');
select tests.stripe_list(
    pg_temp.intent(:'lost'), pg_temp.intent(:'heard'),
    pg_temp.intent(:'begun', '{"status": "requires_payment_method"}'),
    pg_temp.intent(:'other', '{"amount_received": 1}'),
    pg_temp.intent(:'late', '{"created": 1893498600}'),
    pg_temp.intent(:'lost', '{"id": "pi_pgtap_foreign", "metadata": {}}'),
    pg_temp.intent(:'lost', '{"id": "pi_pgtap_linked", "metadata": {}, "customer": "cus_pgtap_bob"}'),
    pg_temp.intent(:'lost', '{"id": "pi_pgtap_named", "metadata": {"ringfence_payment_id": "00000000-0000-4000-8000-000000000001"}}')) as page \gset
select is(pg_temp.tally(:'run', 'payment_intents', :'page'), '6 checked, 1 missing, 1 recovered, 0 failed', 'what was paid is judged');
select is((select string_agg(format('%s %s', amount, status), ', ' order by amount) from billing.payment_status where org_id in (:'ada', :'bob')), '1000 credited, 1000 quarantined, 2000 credited, 3000 open, 4000 quarantined, 5000 credited', 'the lost one is credited, so is the one whose event is still under way');
select is(pg_temp.finding(:'ada', 'missing', 'pi_' || :'lost'), '1000 credited', 'a finding says what came in');
select is(pg_temp.finding(:'bob', 'missing', 'pi_' || :'late'), null, 'nothing is missing whose event may be under way');
select is(pg_temp.finding(:'bob', 'quarantined', 'pi_' || :'other'), '1 open', 'another amount is for a person');
select is(pg_temp.finding(:'bob', 'quarantined', 'pi_pgtap_linked'), '1000 open', 'and what a customer of ours paid for something else');
select is(pg_temp.finding(null, 'quarantined', 'pi_pgtap_named'), '1000 open', 'and what carries an id of ours that nobody knows');
select is_empty($$select from billing.payment_status where payment_intent_id = 'pi_pgtap_foreign'$$, 'what else the account sells is none of ours');
select is((select format('%s %s', quarantined, passed_over) from billing.reconciliation_history where run_id = :'run'), '3 1', 'counted');
select is(pg_temp.tally(:'run', 'payment_intents', :'page'), '0 checked, 0 missing, 0 recovered, 0 failed', 'the same page again counts nothing');
select is((select balance from ringfence.wallet where org_id = :'ada'), 3000::bigint, 'and credits nothing');

-- Sessions, for what has no intent yet.
select is(pg_temp.tally(:'run', 'checkout/sessions', tests.stripe_list(
    tests.stripe_object('checkout.session', :'begun', '{"status": "expired", "payment_status": "unpaid", "payment_intent": null}'),
    tests.stripe_object('checkout.session', :'lost', '{"id": "cs_pgtap_setup", "mode": "setup"}'))), '0 checked, 0 missing, 0 recovered, 0 failed', 'sessions are no money');
select is((select status from billing.payment_status where payment_id = :'begun'), 'expired', 'but say where a payment stands');

-- Refunds and disputes.
select tests.stripe('refund.created', :'heard', '{"id": "re_pgtap_known", "amount": 100}') \g /dev/null
select is(pg_temp.tally(:'run', 'refunds', tests.stripe_list(
    tests.stripe_object('refund', :'heard', '{"id": "re_pgtap_known", "amount": 100, "created": 1893492000}'),
    tests.stripe_object('refund', :'heard', '{"id": "re_pgtap_lost", "amount": 200, "created": 1893492000}'),
    tests.stripe_object('refund', :'lost', '{"id": "re_pgtap_foreign", "payment_intent": "pi_pgtap_foreign"}'))), '2 checked, 1 missing, 1 recovered, 0 failed', 'a refund nobody was told of');
select is(pg_temp.finding(:'ada', 'missing', 're_pgtap_lost'), '-200 mirrored', 'is taken from the wallet');
select is(pg_temp.tally(:'run', 'disputes', tests.stripe_list(
    tests.stripe_object('dispute', :'lost', '{"id": "dp_pgtap_lost", "created": 1893492000}'),
    tests.stripe_object('dispute', :'lost', '{"id": "dp_pgtap_asked", "status": "warning_needs_response", "created": 1893492000}'))), '2 checked, 1 missing, 1 recovered, 0 failed', 'so is what is disputed; an inquiry takes nothing');
select is((select format('%s %s', balance, disputed) from ringfence.wallet where org_id = :'ada'), '1700 t', 'as the events would have done');

-- Events: those that did not come, into the inbox.
select billing.receive_webhook('stripe', 'evt_pgtap_had', 'payment_intent.succeeded', '{}') \g /dev/null
select is(pg_temp.tally(:'run', 'events', tests.stripe_list(
    jsonb_build_object('id', 'evt_pgtap_had', 'type', 'payment_intent.succeeded', 'data', jsonb_build_object('object', pg_temp.intent(:'lost'))),
    jsonb_build_object('id', 'evt_pgtap_new', 'type', 'payment_intent.succeeded', 'data', jsonb_build_object('object', pg_temp.intent(:'lost'))),
    jsonb_build_object('id', 'evt_pgtap_refund', 'type', 'refund.updated', 'data', jsonb_build_object('object', tests.stripe_object('refund', :'heard'))),
    jsonb_build_object('id', 'evt_pgtap_session', 'type', 'checkout.session.completed', 'data', jsonb_build_object('object', tests.stripe_object('checkout.session', :'heard'))),
    jsonb_build_object('id', 'evt_pgtap_foreign', 'type', 'payment_intent.succeeded', 'data', jsonb_build_object('object', pg_temp.intent(:'lost', '{"id": "pi_pgtap_foreign", "metadata": {}}'))),
    jsonb_build_object('id', 'evt_pgtap_other', 'type', 'product.created', 'data', jsonb_build_object('object', '{"object": "product", "id": "prod_1"}'::jsonb)))), '0 checked, 0 missing, 0 recovered, 0 failed', 'events are not counted twice');
select is((select string_agg(format('%s %s', event_key, status), ', ' order by event_key) from ringfence.webhook_delivery where event_key ~ '^evt_pgtap'), 'evt_pgtap_had waiting, evt_pgtap_new waiting, evt_pgtap_refund waiting, evt_pgtap_session waiting', 'into the inbox, like those that are delivered');
select is((select stored from billing.reconciliation_history where run_id = :'run'), 3::bigint, 'as many');

-- What Stripe keeps.
select is(pg_temp.tally(:'run', 'balance_transactions', tests.stripe_list(
    jsonb_build_object('id', 'txn_pgtap_1', 'object', 'balance_transaction', 'type', 'charge', 'source', 'ch_' || :'lost', 'fee', 59, 'net', 941, 'currency', 'usd'),
    '{"id": "txn_pgtap_2", "object": "balance_transaction", "type": "adjustment", "source": "dp_pgtap_lost", "fee": 1500, "net": -2500, "currency": "usd"}',
    '{"id": "txn_pgtap_3", "object": "balance_transaction", "type": "charge", "source": "ch_pgtap_foreign", "fee": 59, "net": 941, "currency": "usd"}'), p_until => '2030-01-01 12:00Z'), '0 checked, 0 missing, 0 recovered, 0 failed', 'fees are no money of a wallet');
select is((select format('%s %s %s %s', balance_transaction_id, fee, net, fee_currency) from billing.payment_status where payment_id = :'lost'), 'txn_pgtap_1 59 941 USD', 'of a payment');
select is((select format('%s %s %s', fee, net, fee_currency) from billing.payment_reversals where external_id = 'dp_pgtap_lost'), '1500 -2500 USD', 'of a dispute');

-- What is wrong with one blocks no other.
select tests.checkout(:'bob', 6000) as beside \gset
select is(pg_temp.tally(:'run', 'payment_intents', tests.stripe_list(
    pg_temp.intent(:'beside', '{"id": "pi_pgtap_odd", "amount_received": 1.5}'), pg_temp.intent(:'beside'), '5', '{}', '{"id": ""}')), '2 checked, 2 missing, 1 recovered, 1 failed', 'the others are worked in');
select is((select errors #>> '{0,object}' from billing.reconciliation_history where run_id = :'run'), 'pi_pgtap_odd', 'and it is named');
select is((select format('%s %s %s %s', status, total_checked, missing_found, recovered) from billing.finish_reconciliation(:'run', p_as_of => '2030-01-01 12:03Z')), 'completed 12 5 4', 'what the run came to');

-- Another run finds nothing to do, and what has changed meanwhile.
select tests.tamper(format('update ringfence.payment set amount = 1999 where payment_id = %L', :'heard')) \g /dev/null
select billing.accept_payment(:'bob', payment_id) from billing.payment_status where payment_intent_id = 'pi_pgtap_linked' \g /dev/null
select tests.claimed_stripe_run('2030-01-03 12:00Z', '2029-12-31Z') as run \gset
select is(pg_temp.tally(:'run', 'payment_intents', :'page', '2030-01-03 12:00Z', '2030-01-03 12:00Z'), '6 checked, 0 missing, 0 recovered, 0 failed', 'nothing is missing any more');
select is(pg_temp.finding(:'ada', 'unmatched', 'pi_' || :'heard'), '2000 open', 'another amount than was credited');
select billing.finish_reconciliation(:'run', p_as_of => '2030-01-03 12:00Z') \g /dev/null
select is(pg_temp.finding(:'bob', 'unmatched', 'pi_' || :'beside'), '6000 open', 'a credit that Stripe does not list');
select is((select format('%s %s', mismatched, unmatched) from billing.reconciliation_history where run_id = :'run'), '1 2', 'both are counted');
select is(pg_temp.finding(:'bob', 'quarantined', 'pi_pgtap_linked'), '1000 owner_found', 'what was accepted is settled');
select tests.tamper(format('update ringfence.payment set amount = 2000 where payment_id = %L', :'heard')) \g /dev/null

-- Who may, and what is refused.
select tests.claimed_stripe_run('2030-01-04 12:00Z') as run \gset
set local role ringfence_worker;
select throws_ok(format('select billing.reconcile_stripe_payments(%L, %L, %L, %L)', :'run', 'events', '{"data": []}', gen_random_uuid()), 'RF251', null, 'somebody else''s lease');
select throws_ok(format('select billing.reconcile_stripe_payments(%L, %L, %L)', :'run', kind, '{"data": []}'), 'RF003', null, 'not of this kind: ' || coalesce(kind, 'nothing')) from (values ('charges'), (null)) as given (kind);
select throws_ok(format('select billing.reconcile_stripe_payments(%L, %L, %L)', :'run', 'events', bad), 'RF003', null, 'not a list: ' || coalesce(bad, 'nothing')) from (values ('[]'), ('{'), (null)) as given (bad);
select throws_ok(format('select billing.reconcile_stripe_payments(%L, %L, %L)', :'run', 'events', (select jsonb_build_object('data', jsonb_agg(n))::text from generate_series(1, 501) as n)), 'RF002', null, 'too many');
reset role;
select is_empty(format('select * from billing.audit_invariants(%L)', org), 'the books are in order') from (values (:'ada'), (:'bob')) as given (org);

select * from finish();
rollback;
