-- Deploy ringfence:wallet/refuse_posting to pg
-- requires: wallet/describe_posting

-- Purpose      Why a movement is refused, in figures: attempted, would_be, over_by, limit.
-- Called by    post_entry_in_full.
-- Idempotency  Pure: refusals are not remembered, so that the same key may succeed after a top-up.
-- Locks        None.
-- Errors       None.
-- Returns      The answer; the balance is unchanged on both sides.
begin;
set local role ringfence_owner;

create or replace function ringfence.refuse_posting(
    p_outcome text,
    p_wallet  ringfence.wallet,
    p_amount  bigint,
    p_limit   bigint
)
returns ringfence.posting
language plpgsql
immutable
as $refuse_posting$
declare
    v_would_be constant bigint := p_wallet.balance - p_wallet.held + p_amount;
    v_posting  ringfence.posting;
begin
    v_posting := ringfence.describe_posting(p_outcome, p_wallet, null, jsonb_build_object(
        'attempted', -p_amount,
        'would_be', v_would_be,
        'over_by', greatest(p_limit - v_would_be, 0),
        'limit', p_limit));
    v_posting.amount := 0;
    v_posting.balance_before := p_wallet.balance;
    v_posting.balance_after := p_wallet.balance;
    return v_posting;
end
$refuse_posting$;

comment on function ringfence.refuse_posting(text, ringfence.wallet, bigint, bigint) is
'The answer that refuses a movement, with attempted, would_be, over_by and limit.';

commit;
