-- Deploy ringfence:reconcile/reconcile_stripe_payments to pg
-- requires: reconcile/hold_run
-- requires: reconcile/judge_stripe_object
-- requires: reconcile/reconcile_stripe_object
-- requires: reconcile/count_page
-- requires: payment/lock_payment
-- requires: inbox/read_payload
-- requires: core/lock_wallet
-- requires: core/assert_read_committed
-- requires: core/raise_error
-- requires: core/clock

-- Purpose      Works in a page of one of Stripe's lists, as Stripe wrote it, and renews the lease
--              of the run; an empty page does only that. What a page has to do something about is
--              locked before anything is done: the payments in the order of their keys, then the
--              organizations in the order of their ids, as everybody does who locks both.
-- Called by    Workers, page after page: payments first, so that what is about them is known for
--              ours.
-- Idempotency  An object is looked at once in a run, however often it comes, and whatever it leads
--              to happens once for ever: half a run, two of them, or another order come to the
--              same.
-- Locks        The run's row; payments, then organizations, 500 at most.
-- Errors       RF001, RF151, RF251 the run, RF002 more than 500 objects, RF003 an unknown kind, or
--              no list of Stripe's, RF002, RF006 p_as_of, RF206 isolation level. What is wrong with
--              one object is counted and kept with the run.
-- Returns      What this page came to.
begin;
set local role ringfence_owner;

create or replace function billing.reconcile_stripe_payments(
    p_run_id  uuid,
    p_kind    text,
    p_objects text,
    p_lease   uuid        default null,
    p_until   timestamptz default null,
    p_as_of   timestamptz default null
)
returns table (
    checked      bigint,
    missing      bigint,
    recovered    bigint,
    failed       bigint,
    leased_until timestamptz
)
language plpgsql
volatile
rows 1
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '5s'
as $reconcile_stripe_payments$
declare
    c_kinds    constant text[] := array['payment_intents', 'checkout/sessions', 'refunds',
                                        'disputes', 'events', 'balance_transactions'];
    c_most     constant integer := 500;
    v_now      constant timestamptz := ringfence.clock(p_as_of);
    v_run      constant ringfence.reconciliation_run :=
        ringfence.hold_run(p_run_id, p_lease, v_now);
    v_page     constant jsonb := ringfence.read_payload(p_objects) -> 'data';
    v_verdicts ringfence.stripe_verdict[];
    v_items    ringfence.reconciled_item[];
begin
    perform ringfence.assert_read_committed();
    if p_kind is null or p_kind <> all (c_kinds) then
        perform ringfence.raise_error('RF003', jsonb_build_object(
            'argument', 'p_kind', 'expected', c_kinds));
    elsif v_run.vendor <> 'stripe' or jsonb_typeof(v_page) is distinct from 'array' then
        perform ringfence.raise_error('RF003', jsonb_build_object('argument', 'p_objects',
            'expected', 'a list of Stripe''s, for a run of Stripe''s'));
    elsif jsonb_array_length(v_page) > c_most then
        perform ringfence.raise_error('RF002', jsonb_build_object('argument', 'p_objects',
            'value', jsonb_array_length(v_page), 'maximum', c_most));
    end if;

    with fresh as (
        insert into ringfence.reconciliation_seen (run_id, external_id)
        select distinct v_run.run_id, listed.object ->> 'id'
          from jsonb_array_elements(v_page) as listed (object)
         where listed.object ->> 'id' ~ '^[!-~]{1,200}$'
        on conflict on constraint reconciliation_seen_pkey do nothing
        returning reconciliation_seen.external_id
    )
    select array_agg(ringfence.judge_stripe_object(p_kind, listed.object, v_now))
      into v_verdicts
      from (select distinct on (fresh.external_id) listed.object
              from jsonb_array_elements(v_page) as listed (object)
              join fresh on fresh.external_id = listed.object ->> 'id'
             order by fresh.external_id) as listed;
    perform ringfence.lock_payment(due.payment_key)
       from (select distinct judged.payment_key from unnest(v_verdicts) as judged
              where judged.verdict = 'due' and judged.payment_key is not null
              order by judged.payment_key) as due;
    perform ringfence.lock_wallet(due.org_id)
       from (select distinct judged.org_id from unnest(v_verdicts) as judged
              where judged.verdict = 'due' and judged.org_id is not null
              order by judged.org_id) as due;
    select array_agg(ringfence.reconcile_stripe_object(v_run.run_id, p_kind, judged, p_as_of))
      into v_items
      from unnest(v_verdicts) as judged;
    return query
    select tally.checked, tally.missing, tally.recovered, tally.failed, v_run.leased_until
      from ringfence.count_page(v_run, v_items, p_until) as tally;
end
$reconcile_stripe_payments$;

comment on function billing.reconcile_stripe_payments(
    uuid, text, text, uuid, timestamptz, timestamptz) is
'Works in a page of one of Stripe''s lists. Errors: RF001, RF002, RF003, RF006, RF151, RF206, '
'RF251.';

grant execute on function billing.reconcile_stripe_payments(
    uuid, text, text, uuid, timestamptz, timestamptz)
   to ringfence_worker, ringfence_ops;

commit;
