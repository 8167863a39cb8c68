-- Deploy ringfence:wallet/refund_transaction to pg
-- requires: wallet/give_back
-- requires: wallet/check_amount
-- requires: wallet/check_key
-- requires: wallet/transaction_seq
-- requires: wallet/find_charge

-- Purpose      Gives a charge back, in part or whole, as often as something is left of it. Credit
--              goes back to the lots it came from; what came from a lot that has expired since
--              expires at once, as it would have without the charge. No refund is dated before its
--              charge.
-- Called by    Operators, reconciliation.
-- Idempotency  p_idempotency_key; a repeat with another amount or transaction is RF301.
-- Locks        The organization's, then its wallet row.
-- Errors       RF001, RF002 bad argument, RF006 p_as_of, RF101 unknown organization, RF103 unknown
--              transaction, RF203 more than is left, RF204 not a charge, RF205 balance out of
--              range, RF206 isolation level, RF301 key reused.
-- Returns      One row; outcome is applied or duplicate.
begin;
set local role ringfence_owner;

create or replace function billing.refund_transaction(
    p_org_id          uuid,
    p_transaction_id  uuid,
    p_amount          bigint,
    p_idempotency_key text,
    p_reason          text        default null,
    p_as_of           timestamptz default null
)
returns ringfence.posting
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $refund_transaction$
declare
    v_charge_seq constant bigint := ringfence.transaction_seq(p_org_id, p_transaction_id);
    v_charge     ringfence.credit_transaction;
    v_refunded   bigint;
begin
    if p_transaction_id is null then
        perform ringfence.raise_error('RF001', jsonb_build_object('argument', 'p_transaction_id'));
    end if;
    perform ringfence.check_key('p_idempotency_key', p_idempotency_key);
    perform ringfence.check_amount('p_amount', p_amount);
    perform ringfence.assert_read_committed();
    perform ringfence.lock_wallet(p_org_id);
    perform ringfence.assert_organization(p_org_id);

    v_charge := ringfence.find_charge(p_org_id, v_charge_seq);
    if v_charge.seq is null then
        perform ringfence.raise_error('RF103', jsonb_build_object(
            'org_id', p_org_id, 'transaction_id', p_transaction_id));
    elsif v_charge.amount > 0 or v_charge.scope not in ('call', 'asset', 'message') then
        perform ringfence.raise_error('RF204', jsonb_build_object(
            'transaction_id', p_transaction_id, 'kind', v_charge.kind));
    end if;

    select coalesce(max(refund.refunded), 0) into strict v_refunded
      from ringfence.charge_refund as refund
     where refund.org_id = p_org_id
       and refund.charge_seq = v_charge_seq;
    if p_as_of < v_charge.occurred_at
       and not ringfence.is_replay(p_org_id, 'refund', p_idempotency_key) then
        perform ringfence.raise_error('RF002', jsonb_build_object(
            'argument', 'p_as_of', 'value', p_as_of, 'minimum', v_charge.occurred_at));
    elsif v_refunded + p_amount > -v_charge.amount
       and not ringfence.is_replay(p_org_id, 'refund', p_idempotency_key) then
        perform ringfence.raise_error('RF203', jsonb_build_object('charged', -v_charge.amount,
            'refunded', v_refunded, 'left', -v_charge.amount - v_refunded, 'attempted', p_amount));
    end if;

    return ringfence.give_back(
        p_org_id, v_charge_seq, p_amount, p_idempotency_key,
        jsonb_strip_nulls(jsonb_build_object('reason', left(p_reason, 1000))), p_as_of);
end
$refund_transaction$;

comment on function
    billing.refund_transaction(uuid, uuid, bigint, text, text, timestamptz) is
'Refunds a charge, in part or whole. Idempotent by p_idempotency_key. '
'Errors: RF001, RF002, RF006, RF101, RF103, RF203, RF204, RF205, RF206, RF301.';

grant execute on function
    billing.refund_transaction(uuid, uuid, bigint, text, text, timestamptz)
   to ringfence_worker, ringfence_ops;

commit;
