-- Deploy ringfence:wallet/is_replay to pg
-- requires: wallet/find_entry

-- Purpose      Whether a key has been used, for checks that only a first call has to pass: a grant
--              may be repeated after it has expired.
-- Called by    add_wallet_credits, refund_transaction, the posting functions for archived wallets.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      True when there is an entry of that key.
begin;
set local role ringfence_owner;

create or replace function ringfence.is_replay(
    p_org_id uuid,
    p_scope  text,
    p_key    text
)
returns boolean
language plpgsql
stable
as $is_replay$
declare
    v_entry constant ringfence.credit_transaction :=
        ringfence.find_entry(p_org_id, p_scope, p_key);
begin
    return v_entry.seq is not null;
end
$is_replay$;

comment on function ringfence.is_replay(uuid, text, text) is
'Whether an idempotency key has been used before.';

commit;
