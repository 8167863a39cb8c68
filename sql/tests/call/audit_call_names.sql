\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(4);

select tests.wallet(1000) as org \gset
set local role ringfence_ops;
select billing.reserve_call_credits(:'org', 'ours', 'theirs') \g /dev/null
select billing.commit_reserved_credits(:'org', 'theirs', 60) \g /dev/null
reset role;
select is_empty(format('select * from ringfence.audit_call_names(%L)', :'org'), 'one charge, whatever the names');
select tests.tamper(format('update ringfence.wallet set has_call_aliases = false where org_id = %L', :'org')) \g /dev/null
select results_eq(format('select problem from ringfence.audit_call_names(%L)', :'org'), $$values ('call ours: the wallet does not know of its names')$$, 'forgotten names');
-- What that would lead to
select billing.deduct_call_credits(:'org', 'theirs', 70) \g /dev/null
select tests.tamper(format('update ringfence.wallet set has_call_aliases = true where org_id = %L', :'org')) \g /dev/null
select results_eq(format('select problem from ringfence.audit_call_names(%L)', :'org'), $$values ('call ours: it is charged as theirs too')$$, 'two charges');
select billing.refund_transaction(:'org', (select transaction_id from billing.credit_transactions where org_id = :'org' and idempotency_key = 'theirs'), 70, 'back') \g /dev/null
select is_empty(format('select * from ringfence.audit_call_names(%L)', :'org'), 'given back it is one again');

select * from finish();
rollback;
