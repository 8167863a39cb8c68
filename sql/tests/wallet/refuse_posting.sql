\set ON_ERROR_STOP 1
begin;
select plan(1);

select results_eq(
    $$select outcome, applied, seq, amount, balance_before, balance_after, details
        from ringfence.refuse_posting('insufficient_credit',
            row('11111111-1111-1111-1111-111111111111', 100, 30, 5, 20, 9, 0, now(), now(), 'infinity', false, false, false, false, false, 0, true)::ringfence.wallet, -80, 0)$$,
    $$values ('insufficient_credit', false, null::bigint, 0::bigint, 100::bigint, 100::bigint,
              '{"attempted": 80, "would_be": -10, "over_by": 10, "limit": 0}'::jsonb)$$, 'in figures; held credit counts as spent');

select * from finish();
rollback;
