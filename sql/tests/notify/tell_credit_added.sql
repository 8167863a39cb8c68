\set ON_ERROR_STOP 1
begin;
select plan(3);

select tests.wallet(400) as org \gset
select ringfence.tell_credit_added(wallet, 1, '2030-01-01Z') from ringfence.wallet as wallet where org_id = :'org' \g /dev/null
select is_empty(format('select * from billing.outbox_messages where org_id = %L', :'org'), 'nobody listens');
select billing.set_webhook_endpoint(:'org', 'https://example.com/') \g /dev/null
select transaction_id as paid from billing.add_wallet_credits(:'org', 250, 'pi_1', p_reference => 'invoice 7') \gset
select results_eq(format($$select payload #> '{event,data}' from billing.outbox_messages where org_id = %L$$, :'org'),
    format('select %L::jsonb', jsonb_build_object('org_id', :'org', 'currency', 'USD', 'transaction_id', :'paid', 'kind', 'top_up', 'amount', 250, 'reference', 'invoice 7', 'expires_at', null, 'balance', 650, 'available', 650)), 'what came in');
select billing.add_wallet_credits(:'org', 250, 'pi_1', p_reference => 'invoice 7') \g /dev/null
select is((select count(*) from billing.outbox_messages where org_id = :'org'), 1::bigint, 'a repeat says nothing');

select * from finish();
rollback;
