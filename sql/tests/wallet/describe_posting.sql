\set ON_ERROR_STOP 1
begin;
select plan(2);

select results_eq(
    $$select outcome, applied, duplicate, seq, amount, balance_before, balance_after, held, available, remaining_debt_capacity, needs_recharge
        from ringfence.describe_posting('duplicate',
            row('11111111-1111-1111-1111-111111111111', 50, 60, 5, 20, 9, 0, now(), now(), 'infinity', false, false, false, false, false, 0, true)::ringfence.wallet,
            row('11111111-1111-1111-1111-111111111111', 7, -30, 70, now(), now(), null, null, false, 'call', 'k', 'call', 'revenue:call', null, null, null)::ringfence.credit_transaction,
            null)$$,
    $$values ('duplicate', false, true, 7::bigint, -30::bigint, 100::bigint, 70::bigint, 60::bigint, -10::bigint, 0::bigint, true)$$,
    'the entry as it was, the wallet as it is');
select is((ringfence.describe_posting('applied', null, null, '{"a": 1}')).details, '{"a": 1}'::jsonb, 'details as given');

select * from finish();
rollback;
