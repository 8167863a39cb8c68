\set ON_ERROR_STOP 1
begin;
select plan(3);

-- The ordinary case and the full one must agree: the same calls on a wallet with and without lots
select tests.wallet(1000) as org, tests.wallet(0) as lots \gset
set local role ringfence_ops;
select billing.add_wallet_credits(:'lots', 1000, 'opening', p_priority => 100) \g /dev/null
create temporary table step (place integer, call text, amount bigint);
insert into step values (1, 'c1', 400), (2, 'c1', 400), (3, 'c2', 1100), (4, 'c3', 1101), (5, 'c3', 1), (6, 'c2', 1100);
create function pg_temp.play(p_org_id uuid)
returns table (place integer, outcome text, applied boolean, duplicate boolean, seq bigint, amount bigint, balance_before bigint, balance_after bigint,
               held bigint, available bigint, remaining_debt_capacity bigint, needs_recharge boolean, over_limit boolean, keys text[])
language plpgsql as $play$
declare v_step record;
begin
    for v_step in select * from step order by step.place loop
        return query select v_step.place, p.outcome, p.applied, p.duplicate, p.seq, p.amount, p.balance_before, p.balance_after, p.held, p.available,
                            p.remaining_debt_capacity, p.needs_recharge, p.over_limit, array(select jsonb_object_keys(p.details))
                       from billing.deduct_call_credits(p_org_id, v_step.call, v_step.amount) as p;
    end loop;
end $play$;
select results_eq(format('select * from pg_temp.play(%L)', :'org'), format('select * from pg_temp.play(%L)', :'lots'), 'answer by answer');
reset role;
select is_empty(format('select * from tests.wallet_faults(%L)', :'org'), 'the books are in order');
select is_empty(format('select * from tests.wallet_faults(%L)', :'lots'), 'with lots too');

select * from finish();
rollback;
