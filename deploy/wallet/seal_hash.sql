-- Deploy ringfence:wallet/seal_hash to pg
-- requires: core/schemas

-- Purpose      The hash of a seal: SHA-256 over the hash before, organization, number, first and
--              last entry, time, and the full digests of the entries in order. All parts but the
--              first and the last have a fixed length, and the first is empty only for number 1.
-- Called by    seal_organization, audit_seals.
-- Idempotency  Pure.
-- Locks        None.
-- Errors       None.
-- Returns      32 bytes.
begin;
set local role ringfence_owner;

create or replace function ringfence.seal_hash(
    p_previous_hash bytea,
    p_org_id        uuid,
    p_seal_no       bigint,
    p_from_seq      bigint,
    p_to_seq        bigint,
    p_sealed_at     timestamptz,
    p_digests       bytea
)
returns bytea
language sql
immutable
return sha256(p_previous_hash || uuid_send(p_org_id) || int8send(p_seal_no)
              || int8send(p_from_seq) || int8send(p_to_seq) || timestamptz_send(p_sealed_at)
              || p_digests);

comment on function
    ringfence.seal_hash(bytea, uuid, bigint, bigint, bigint, timestamptz, bytea) is
'SHA-256 over a seal: the hash before, its range and time, and the digests of its entries.';

commit;
