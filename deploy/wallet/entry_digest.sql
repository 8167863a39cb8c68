-- Deploy ringfence:wallet/entry_digest to pg
-- requires: wallet/tables

-- Purpose      The digest of an entry: SHA-256 over its canonical form, a JSON array of every
--              column but the number, in the order below, as PostgreSQL prints jsonb, in UTF-8.
--              Times are seconds since 1970, so that neither time zone nor date style of a session
--              can change it. The number is the entry's place under its seal: left out here, a row
--              that was pushed in can be told from one that was altered.
-- Called by    seal_organization, audit_seals, first_difference.
-- Idempotency  Pure.
-- Locks        None.
-- Errors       None.
-- Returns      32 bytes.
begin;
set local role ringfence_owner;

create or replace function ringfence.entry_digest(
    p_entry ringfence.ledger
)
returns bytea
language sql
stable
return sha256(convert_to(jsonb_build_array(
    (p_entry).org_id, (p_entry).amount, (p_entry).balance_after,
    extract(epoch from (p_entry).occurred_at), extract(epoch from (p_entry).recorded_at),
    extract(epoch from (p_entry).expires_at), (p_entry).priority, (p_entry).over_limit,
    (p_entry).scope, (p_entry).key, (p_entry).kind, (p_entry).counter_account,
    (p_entry).reference, (p_entry).lot_moves, (p_entry).details)::text, 'UTF8'));

comment on function ringfence.entry_digest(ringfence.ledger) is
'SHA-256 over the canonical form of a ledger entry.';

commit;
