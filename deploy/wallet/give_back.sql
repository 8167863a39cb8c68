-- Deploy ringfence:wallet/give_back to pg
-- requires: wallet/post_entry
-- requires: wallet/transaction_id

-- Purpose      Gives back so much of a charge: the entry, and how much of the charge is given back
--              by now, always both.
-- Called by    refund_transaction, join_calls, record_adjustment, under the lock, after their own
--              check of what is left.
-- Idempotency  (org_id, p_scope, p_key): a replay answers the first entry and counts nothing.
-- Locks        The organization's, then its wallet row.
-- Errors       RF205 balance out of range, RF301 key reused.
-- Returns      The posting.
begin;
set local role ringfence_owner;

create or replace function ringfence.give_back(
    p_org_id     uuid,
    p_charge_seq bigint,
    p_amount     bigint,
    p_key        text,
    p_details    jsonb,
    p_as_of      timestamptz,
    p_scope      text default 'refund',
    p_kind       text default 'refund'
)
returns ringfence.posting
language plpgsql
volatile
as $give_back$
declare
    v_posting ringfence.posting;
begin
    v_posting := ringfence.post_entry(
        p_org_id, p_scope, p_key, p_amount, p_kind, p_scope, 'settlement',
        p_reference => ringfence.transaction_id(p_org_id, p_charge_seq)::text,
        p_details => p_details, p_charge_seq => p_charge_seq, p_as_of => p_as_of);
    if v_posting.applied then
        insert into ringfence.charge_refund as refund (org_id, charge_seq, refunded)
        values (p_org_id, p_charge_seq, p_amount)
        on conflict on constraint charge_refund_pkey do update
           set refunded = refund.refunded + excluded.refunded;
    end if;
    return v_posting;
end
$give_back$;

comment on function ringfence.give_back(uuid, bigint, bigint, text, jsonb, timestamptz, text,
    text) is
'Gives back so much of a charge. Errors: RF205, RF301.';

commit;
