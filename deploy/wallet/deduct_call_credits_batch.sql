-- Deploy ringfence:wallet/deduct_call_credits_batch to pg
-- requires: wallet/parse_deductions
-- requires: wallet/post_ordinary_deductions
-- requires: wallet/post_entry

-- Purpose      Many deductions in one call and one transaction: the same answers, in the same
--              order, as deduct_call_credits would give one after the other. An error in one item
--              (a key reused, an unknown organization) undoes all of it; refusals do not.
-- Called by    Services that collect charges, reconciliation.
-- Idempotency  Each item by its call_id, so a batch can be repeated as it is.
-- Locks        Of all organizations in it, 500 at most, in the order of their ids; then the wallet
--              rows.
-- Errors       Of an item the code deduct_call_credits would answer, with the item and the field in
--              the detail: RF001 missing, RF002 out of range (or too many items), RF003 malformed
--              or a field that is not known, RF101 unknown organization, RF205 balance out of
--              range, RF301 a call charged another amount before. RF006 p_as_of, RF206 isolation
--              level.
-- Returns      One row per item, in order: place, org_id, call_id, and the columns of a posting.
begin;
set local role ringfence_owner;

create or replace function billing.deduct_call_credits_batch(
    p_deductions jsonb,
    p_as_of      timestamptz default null
)
returns table (
    place                   integer,
    org_id                  uuid,
    call_id                 text,
    outcome                 text,
    applied                 boolean,
    duplicate               boolean,
    transaction_id          uuid,
    seq                     bigint,
    amount                  bigint,
    balance_before          bigint,
    balance_after           bigint,
    held                    bigint,
    available               bigint,
    remaining_debt_capacity bigint,
    needs_recharge          boolean,
    over_limit              boolean,
    details                 jsonb
)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '5s'
as $deduct_call_credits_batch$
declare
    c_organizations constant integer := 500;
    v_items         constant ringfence.deduction[] := ringfence.parse_deductions(p_deductions);
    v_item          ringfence.deduction;
    v_organizations integer;
    v_now           timestamptz;
    v_answers       ringfence.deduction_answer[];
begin
    perform ringfence.assert_read_committed();
    -- One order for everybody who takes several locks.
    select count(ringfence.lock_wallet(sorted.org_id))::integer into strict v_organizations
      from (select distinct item.org_id from unnest(v_items) as item
             order by item.org_id limit c_organizations + 1) as sorted;
    if v_organizations > c_organizations then
        perform ringfence.raise_error('RF002', jsonb_build_object('argument', 'p_deductions',
            'expected', 'items of at most that many organizations', 'maximum', c_organizations));
    end if;
    v_now := ringfence.clock(p_as_of);

    v_answers := ringfence.post_ordinary_deductions(v_items, v_now, case
        when p_as_of is null then v_now else greatest(v_now, ringfence.clock(null)) end);
    for v_item in
        select item.place, item.org_id, item.call_id, item.amount, item.details
          from unnest(v_items) as item
         where item.org_id not in (select answer.org_id from unnest(v_answers) as answer)
         order by item.place
    loop
        v_answers := v_answers || row(v_item.place, v_item.org_id, v_item.call_id,
            ringfence.post_entry(v_item.org_id, 'call', v_item.call_id, -v_item.amount, 'call',
                'revenue:call', 'debt_limit', p_details => v_item.details,
                p_as_of => p_as_of))::ringfence.deduction_answer;
    end loop;

    return query
    select answer.place, answer.org_id, answer.call_id, (answer.posting).*
      from unnest(v_answers) as answer
     order by answer.place;
end
$deduct_call_credits_batch$;

comment on function billing.deduct_call_credits_batch(jsonb, timestamptz) is
'Many deductions in one transaction, answered as one by one. '
'Errors: RF001, RF002, RF003, RF006, RF101, RF205, RF206, RF301.';

grant execute on function billing.deduct_call_credits_batch(jsonb, timestamptz)
   to ringfence_web, ringfence_worker, ringfence_ops;

commit;
